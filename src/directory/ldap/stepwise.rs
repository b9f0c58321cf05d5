//! Writes to a server without the assertion control: compare the version, then write so that a change in between is refused
//! where LDAP lets us. Weaker than an assertion, and [`Capabilities`] says so.
//!
//! [`Capabilities`]: crate::directory::port::Capabilities

use super::connect::Link;
use super::controls::code;
use super::{read, write};
use crate::directory::entry::{Entry, EntryCsn};
use crate::directory::plan::{Modification, Operation};
use crate::directory::port::{DirectoryError, Refusal, Write, WriteOutcome};

/// Compares, then writes.
pub(super) async fn write(
    link: &Link,
    asked: Write<'_>,
    csn: &EntryCsn,
    post_read: bool,
) -> Result<WriteOutcome, DirectoryError> {
    let current = match read::entry_on(link, asked.dn).await? {
        None => return Ok(refused(code::NO_SUCH_OBJECT, "there is no such entry")),
        Some(current) if current.csn != *csn => {
            return Ok(refused(code::ASSERTION_FAILED, "the entry is at another version"));
        }
        Some(current) => current,
    };
    let swapped = match asked.operation {
        Operation::Modify { modifications } => {
            Operation::Modify { modifications: compare_and_swap(&current.entry, modifications) }
        }
        other => other.clone(),
    };
    let controls = if post_read && swapped != Operation::Delete { vec![link.profile.post_read()] } else { vec![] };
    Ok(write::outcome(link.profile, write::send(link, asked.dn, &swapped, controls).await?))
}

fn refused(code: u32, message: &str) -> WriteOutcome {
    WriteOutcome::Refused(Refusal { code, message: message.to_owned() })
}

/// Turns each replacement into "remove exactly the old values, add the new": the server refuses (16, 20) when someone changed
/// them since they were read.
fn compare_and_swap(current: &Entry, modifications: &[Modification]) -> Vec<Modification> {
    modifications
        .iter()
        .flat_map(|modification| match modification {
            Modification::Replace { attribute, values } => {
                let old = current.get(*attribute);
                let gone = old.iter().filter(|value| !values.contains(value)).cloned().collect();
                let new = values.iter().filter(|value| !old.contains(value)).cloned().collect();
                vec![
                    Modification::Delete { attribute: *attribute, values: gone },
                    Modification::Add { attribute: *attribute, values: new },
                ]
            }
            other => vec![other.clone()],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::attribute::Attribute;
    use crate::directory::entry::Dn;

    fn values(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn a_replacement_names_what_it_takes_away() {
        let attribute = Attribute::MailAlias;
        let current = Entry { dn: Dn("uid=1".to_owned()), values: vec![(attribute, values(&["a@x", "b@x"]))] };
        let replace = Modification::Replace { attribute, values: values(&["b@x", "c@x"]) };
        assert_eq!(
            compare_and_swap(&current, &[replace]),
            [
                Modification::Delete { attribute, values: values(&["a@x"]) },
                Modification::Add { attribute, values: values(&["c@x"]) },
            ]
        );
    }
}
