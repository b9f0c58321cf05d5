//! Searches with proof of how they went. On a connection of their own: paged state is per connection, and a long answer
//! must not hold up writes.

use ldap3::controls::{Control, RawControl};
use ldap3::{Ldap, Scope};
use tokio::time::Instant;

use super::connect::{self, Link};
use super::controls::code;
use super::convert::{self, RawEntry};
use super::pool::Held;
use super::profile::Profile;
use super::{LdapDirectory, log_ins};
use crate::directory::attribute::Attribute;
use crate::directory::entry::{Dn, Observed};
use crate::directory::port::{DirectoryError, Query, ReadProof, Refusal};

/// How a search ended.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    pub(super) code: u32,
    pub(super) message: String,
    pub(super) referrals: u32,
    controls: Vec<Control>,
}

impl Ended {
    /// The cookie of the next page; empty when there is none.
    pub(super) fn cookie(&self, control: &str) -> Result<Vec<u8>, String> {
        let value = self.controls.iter().find(|Control(_, raw)| raw.ctype == control);
        value.and_then(|Control(_, raw)| raw.val.as_deref()).map_or_else(|| Ok(Vec::new()), convert::page_cookie)
    }

    fn refused(self, action: &str) -> DirectoryError {
        let refusal = Refusal { code: self.code, message: self.message };
        DirectoryError::Refused { action: action.to_owned(), refusal }
    }
}

/// What one search asks.
pub(super) struct Search<'a> {
    pub(super) base: &'a str,
    pub(super) scope: Scope,
    pub(super) filter: &'a str,
    pub(super) attributes: Vec<String>,
}

impl<'a> Search<'a> {
    /// One entry, or nothing.
    pub(super) fn entry(dn: &'a str, attributes: &[&str]) -> Self {
        let attributes = attributes.iter().map(ToString::to_string).collect();
        Self { base: dn, scope: Scope::Base, filter: "(objectClass=*)", attributes }
    }
}

/// Reads everything that `query` asks for, in one unpaged stream: paging made slapd slower and nothing surer
/// (`docs/DIRECTORY.md`), and a limit that cuts the stream short shows in the proof.
pub(super) async fn read(
    directory: &LdapDirectory,
    query: &Query,
    sink: &mut (dyn FnMut(Observed) + Send),
) -> Result<ReadProof, DirectoryError> {
    let held = directory.reader.open().await?;
    let before = context_csn(directory, &held).await?;
    let (mut count, profile) = (0, held.link.profile);
    let (is_of_everybody, mut seen) = (log_ins::is_of_everybody(query), Vec::new());
    let mut attributes = wanted(profile, &query.attributes);
    attributes.extend(log_ins::ATTRIBUTES.iter().filter(|_| is_of_everybody).map(ToString::to_string));
    let filter = profile.filter(&query.filter);
    let search = Search { base: &query.base.0, scope: Scope::Subtree, filter: &filter, attributes };
    let action = format!("read {} below {}", query.filter, query.base);
    let ended = each(&held.link, &action, search, |raw| {
        if count == directory.config.most_entries {
            return Err(format!("it has more than {count} entries"));
        }
        if is_of_everybody {
            seen.extend(log_ins::log_in(&raw));
        }
        sink(convert::observed(profile, raw)?);
        count += 1;
        Ok(())
    })
    .await?;
    let after = context_csn(directory, &held).await?;
    held.put_back();
    if ended.code == code::NO_SUCH_OBJECT && query.base == directory.config.base {
        return Err(DirectoryError::BaseMissing { base: query.base.0.clone() });
    }
    if is_of_everybody && ended.code == code::SUCCESS && ended.referrals == 0 {
        directory.log_ins.put(seen);
    }
    Ok(ReadProof {
        result_code: ended.code,
        pages: 1,
        referrals: ended.referrals,
        count,
        base: query.base.0.clone(),
        filter: query.filter.clone(),
        context_csn_before: before,
        context_csn_after: after,
    })
}

/// Reads one entry with every attribute the engine knows.
pub(super) async fn read_entry(directory: &LdapDirectory, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
    let held = directory.reader.open().await?;
    let found = entry_on(&held.link, dn).await?;
    held.put_back();
    Ok(found)
}

/// The same, on a connection that one has.
pub(super) async fn entry_on(link: &Link, dn: &Dn) -> Result<Option<Observed>, DirectoryError> {
    let action = format!("read {dn}");
    let mut search = Search::entry(&dn.0, &[]);
    search.attributes = wanted(link.profile, Attribute::ALL);
    let mut found = None;
    let ended = each(link, &action, search, |raw| only(&mut found, convert::observed(link.profile, raw)?)).await?;
    match ended.code {
        code::SUCCESS | code::NO_SUCH_OBJECT => Ok(found),
        _ => Err(ended.refused(&action)),
    }
}

/// One entry's attributes as the server names them; none where it is not there.
pub(super) async fn raw_on(link: &Link, search: Search<'_>) -> Result<Option<RawEntry>, DirectoryError> {
    let action = format!("read {:?}", search.base);
    let mut found = None;
    let ended = each(link, &action, search, |raw| only(&mut found, raw)).await?;
    match ended.code {
        code::SUCCESS | code::NO_SUCH_OBJECT => Ok(found),
        _ => Err(ended.refused(&action)),
    }
}

/// The one entry that a name may bring.
fn only<T>(found: &mut Option<T>, entry: T) -> Result<(), String> {
    match found.replace(entry) {
        None => Ok(()),
        Some(_) => Err("it has more than one entry".to_owned()),
    }
}

/// References of one search at most; the read is incomplete from the first on.
const MOST_REFERRALS: u32 = 10_000;

/// Runs a search to its end, handing on each entry. Only an entry buys more time: a server that sends anything else without
/// end is not waited for.
async fn each(
    link: &Link,
    action: &str,
    search: Search<'_>,
    sink: impl FnMut(RawEntry) -> Result<(), String>,
) -> Result<Ended, DirectoryError> {
    each_with(link, action, search, Vec::new(), sink).await
}

/// The same with controls.
pub(super) async fn each_with(
    link: &Link,
    action: &str,
    search: Search<'_>,
    controls: Vec<RawControl>,
    mut sink: impl FnMut(RawEntry) -> Result<(), String>,
) -> Result<Ended, DirectoryError> {
    let deadline = link.deadlines.operation;
    let mut ldap: Ldap = link.ldap.clone();
    if !controls.is_empty() {
        ldap.with_controls(controls);
    }
    let Search { base, scope, filter, attributes } = search;
    let reading = link.flow.read();
    let mut stream = link.answer(action, deadline, ldap.streaming_search(base, scope, filter, attributes)).await?;
    let mut referrals: u32 = 0;
    let mut until = Instant::now() + deadline;
    while let Some(item) = link.answer_by(until, action, deadline, stream.next()).await? {
        reading.took();
        if item.is_ref() {
            referrals = referrals.saturating_add(1);
            if referrals > MOST_REFERRALS {
                return Err(malformed(action, format!("it has more than {MOST_REFERRALS} referrals")));
            }
        } else if item.is_intermediate() {
            // While something is always there, the deadline itself never gets its turn.
            if Instant::now() >= until {
                return Err(connect::too_late(action, deadline));
            }
        } else {
            convert::raw_entry(item.0).and_then(&mut sink).map_err(|reason| malformed(action, reason))?;
            until = Instant::now() + deadline;
        }
    }
    let result = stream.finish().await;
    let elsewhere = u32::try_from(result.refs.len()).unwrap_or(u32::MAX);
    Ok(Ended {
        code: result.rc,
        message: result.text,
        referrals: referrals.saturating_add(elsewhere),
        controls: result.ctrls,
    })
}

fn malformed(action: &str, reason: String) -> DirectoryError {
    DirectoryError::Malformed { action: action.to_owned(), reason }
}

pub(super) fn wanted(profile: Profile, attributes: &[Attribute]) -> Vec<String> {
    let ours = attributes.iter().map(|attribute| attribute.name());
    ours.chain([profile.identity()]).chain(profile.version().iter().copied()).map(str::to_owned).collect()
}

/// The contextCSN of the naming context that our base is in; empty where the server has none.
pub(super) async fn context_csn(directory: &LdapDirectory, held: &Held<'_>) -> Result<Vec<String>, DirectoryError> {
    let (attribute, in_root) = held.link.profile.state();
    let at = if in_root { "" } else { directory.suffix.get_or_try_init(|| suffix(directory, &held.link)).await? };
    let found = raw_on(&held.link, Search::entry(at, &[attribute])).await?;
    // 389 has one for each of its databases, told apart by an option.
    let mut values: Vec<String> = found
        .iter()
        .flat_map(|raw| &raw.attributes)
        .flat_map(|(name, values)| values.iter().map(move |value| (name, String::from_utf8_lossy(value))))
        .map(|(name, value)| if in_root { format!("{name}: {value}") } else { value.into_owned() })
        .collect();
    values.sort_unstable();
    Ok(values)
}

async fn suffix(directory: &LdapDirectory, link: &Link) -> Result<String, DirectoryError> {
    let root = raw_on(link, Search::entry("", &["namingContexts"])).await?;
    let contexts: Vec<String> = root
        .iter()
        .flat_map(|raw| raw.get("namingContexts"))
        .filter_map(|value| String::from_utf8(value.clone()).ok())
        .collect();
    let base = &directory.config.base.0;
    Ok(longest_above(base, contexts).unwrap_or_else(|| base.clone()))
}

/// The longest of `contexts` that `base` is in.
fn longest_above(base: &str, contexts: Vec<String>) -> Option<String> {
    let base = plain(base);
    contexts
        .into_iter()
        .filter(|context| {
            let context = plain(context);
            base == context || base.ends_with(&format!(",{context}"))
        })
        .max_by_key(String::len)
}

/// A name without what does not tell names of entries apart at this level: case, and spaces after commas.
fn plain(dn: &str) -> String {
    dn.split(',').map(|part| part.trim().to_lowercase()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suffix_is_the_longest_context_above_the_base() {
        let contexts = || vec!["dc=example".to_owned(), "dc=tinh,dc=example".to_owned(), "cn=accesslog".to_owned()];
        let above = |base| longest_above(base, contexts());
        assert_eq!(above("ou=x, DC=Tinh, dc=example").as_deref(), Some("dc=tinh,dc=example"));
        assert_eq!(above("dc=mytinh,dc=example").as_deref(), Some("dc=example"));
        assert_eq!(above("dc=other"), None);
    }
}
