//! The registry's values as they were last written to a directory: what tells our change from somebody else's, attribute by
//! attribute. Kept only where a policy asks for it.

use uuid::Uuid;

use super::error::OperationResult;
use super::registry::Registry;
use super::sync_target::{SyncSettings, kind_text, marked};
use crate::directory::attribute::Attribute;
use crate::directory::digests::{AttributeDigests, each_digest};
use crate::directory::entry::{EntryKind, Subject};
use crate::directory::plan::planner::AppliedAttributes;
use crate::directory::plan::{Modification, Operation, PlanRow};
use crate::domain::ids::TargetId;
use crate::storage::read::Reader;
use crate::storage::write::Bookkeeping;

/// What is known of these subjects; nothing where no policy asks for it.
pub(super) async fn applied_values(
    registry: &Registry,
    settings: &SyncSettings,
    target: TargetId,
    subjects: &[Subject],
) -> OperationResult<AppliedAttributes> {
    if !settings.policies.need_last_applied() || subjects.is_empty() {
        return Ok(AppliedAttributes::new());
    }
    known(&registry.store.read().await?, target, subjects.iter().copied()).await
}

/// Remembers what these rows wrote. Of an entry that we did not make, nothing is known until it is made again.
pub(super) async fn note_applied(books: &Bookkeeping, target: TargetId, rows: &[&PlanRow]) -> OperationResult<()> {
    let modified = rows.iter().filter(|row| matches!(row.operation, Operation::Modify { .. }));
    let mut before = known(books.reader(), target, modified.map(|row| row.subject)).await?;
    let mut noted = Vec::with_capacity(rows.len());
    for row in rows.iter().filter(|row| row.subject.kind != EntryKind::Container) {
        let digests = match &row.operation {
            Operation::Add { values } => Some(AttributeDigests::of_each(values)),
            Operation::Modify { modifications } => {
                before.remove(&row.subject).map(|before| after(before, modifications))
            }
            Operation::Delete | Operation::Rename { .. } => None,
        };
        noted.extend(digests.map(|digests| (marked(row.subject), digests.as_bytes())));
    }
    Ok(books.put_applied(target, &noted).await?)
}

/// What is known of these subjects, by their keys.
async fn known(
    reader: &Reader,
    target: TargetId,
    subjects: impl Iterator<Item = Subject> + Clone,
) -> OperationResult<AppliedAttributes> {
    let mut applied = AppliedAttributes::new();
    for kind in [EntryKind::Unit, EntryKind::Person, EntryKind::Group] {
        let of_kind = subjects.clone().filter(|subject| subject.kind == kind);
        let ids: Vec<Uuid> = of_kind.map(|subject| subject.id).collect();
        for (id, digests) in reader.applied_attributes(target, kind_text(kind), &ids).await? {
            applied.insert(Subject { kind, id }, AttributeDigests::from_bytes(&digests));
        }
    }
    Ok(applied)
}

/// The registry's values after these modifications: what was put back was there before.
fn after(mut digests: AttributeDigests, modifications: &[Modification]) -> AttributeDigests {
    for modification in modifications {
        let attribute = modification.attribute();
        let of = |values: &[Vec<u8>]| each_digest(attribute, values.iter().map(Vec::as_slice));
        match modification {
            Modification::Replace { values, .. } if values.is_empty() => digests.set(attribute, &[]),
            Modification::Replace { values, .. } => digests.set(attribute, &of(values)),
            Modification::Add { values, .. } => change(&mut digests, attribute, |now| now.extend(chunks(&of(values)))),
            Modification::Delete { values, .. } => {
                let gone = chunks(&of(values));
                change(&mut digests, attribute, |now| now.retain(|digest| !gone.contains(digest)));
            }
        }
    }
    digests
}

fn chunks(digests: &[u8]) -> Vec<[u8; 8]> {
    digests.as_chunks().0.to_vec()
}

fn change(digests: &mut AttributeDigests, attribute: Attribute, by: impl FnOnce(&mut Vec<[u8; 8]>)) {
    let mut now = chunks(digests.get(attribute));
    by(&mut now);
    now.sort_unstable();
    now.dedup();
    digests.set(attribute, &now.concat());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::entry::Values;

    fn of(values: &[(Attribute, &[&str])]) -> AttributeDigests {
        let owned = |all: &[&str]| all.iter().map(|value| value.as_bytes().to_vec()).collect();
        let values: Vec<Values> = values.iter().map(|(attribute, all)| (*attribute, owned(all))).collect();
        AttributeDigests::of(&values)
    }

    #[test]
    fn after_a_write_the_registrys_values_are_known_again() {
        use Attribute::{MailAlias, Title};
        let values = |all: &[&str]| all.iter().map(|value| value.as_bytes().to_vec()).collect::<Vec<_>>();
        let before = of(&[(Title, &["a"]), (MailAlias, &["a@x", "b@x"])]);
        let written = [
            Modification::Replace { attribute: Title, values: values(&["b"]) },
            // The stranger's value was never ours.
            Modification::Delete { attribute: MailAlias, values: values(&["a@x", "stranger@x"]) },
            Modification::Add { attribute: MailAlias, values: values(&["c@x", "b@x"]) },
        ];
        assert_eq!(after(before.clone(), &written), of(&[(Title, &["b"]), (MailAlias, &["b@x", "c@x"])]));
        // A group of many: each of its values is known, and goes on being so.
        let many: Vec<Vec<u8>> = (0..300).map(|number| format!("p{number}@x").into_bytes()).collect();
        let left = [Modification::Delete { attribute: Attribute::MemberMail, values: many[..100].to_vec() }];
        let all = AttributeDigests::of_each(&[(Attribute::MemberMail, many.clone())]);
        assert_eq!(after(all, &left), AttributeDigests::of_each(&[(Attribute::MemberMail, many[100..].to_vec())]));
        let cleared = [Modification::Replace { attribute: Title, values: Vec::new() }];
        assert_eq!(after(before, &cleared), of(&[(MailAlias, &["a@x", "b@x"])]));
    }
}
