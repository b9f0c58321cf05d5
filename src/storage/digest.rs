//! Digests of fact rows: what makes a change behind our back visible.
//!
//! A row's digest covers its table and every column but `recorded_to` (which a correction sets) and `digest` itself. A change
//! set's hash covers the sorted digests of the rows that it inserted and closed. An altered row no longer fits its digest; a row
//! added, removed or given a new digest by hand no longer fits its change set's hash.

use sea_orm::sea_query::Value;
use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// SHA-256 of a row or of a change set.
pub(crate) type Sha = [u8; 32];

/// Columns of texts that tables got when they had rows. They are hashed where they hold something: rows from before keep their digests, and
/// nobody can put something in or take it out unseen.
const LATER: [(&str, &str); 5] = [
    ("figure_refusal", "scope"),
    ("indicator", "scope"),
    ("indicator_value", "scope"),
    ("signing_event", "rank"),
    ("verdict", "rank"),
];

/// The digest of a fact row.
pub(crate) fn of_row<M: ModelTrait>(table: &str, row: &M) -> Sha {
    let mut hash = Sha256::new();
    part(&mut hash, b't', table.as_bytes());
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        let held = row.get(column);
        if name == "recorded_to" || name == "digest" || (is_later(table, name) && is_none(&held)) {
            continue;
        }
        let held = row.get(column);
        if held == Value::String(None) && LATER.contains(&(table, name)) {
            continue;
        }
        part(&mut hash, b'c', name.as_bytes());
        value(&mut hash, &held);
    }
    hash.finalize().into()
}

/// Whether a column was added when there were rows already: it counts where it holds something, and rows from before keep their digests.
fn is_later(table: &str, column: &str) -> bool {
    matches!((table, column), ("signing_event", "known_then"))
}

const fn is_none(value: &Value) -> bool {
    matches!(value, Value::String(None))
}

/// The digest of the closing of a fact row.
pub(crate) fn of_closure(table: &str, id: Uuid) -> Sha {
    let mut hash = Sha256::new();
    part(&mut hash, b't', table.as_bytes());
    part(&mut hash, b'u', id.as_bytes());
    part(&mut hash, b'c', b"closed");
    hash.finalize().into()
}

/// The hash of a change set; sorts `digests`.
pub(crate) fn of_change_set(digests: &mut [Sha]) -> Sha {
    digests.sort_unstable();
    let mut hash = Sha256::new();
    for digest in digests {
        hash.update(digest);
    }
    hash.finalize().into()
}

/// Hashes octets so that no two sequences of parts look alike: a tag, the length, the octets.
fn part(hash: &mut Sha256, tag: u8, octets: &[u8]) {
    hash.update([tag]);
    hash.update((octets.len() as u64).to_be_bytes());
    hash.update(octets);
}

fn value(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Bool(Some(yes)) => part(hash, b'b', &[u8::from(*yes)]),
        Value::Int(Some(number)) => part(hash, b'i', &i64::from(*number).to_be_bytes()),
        Value::BigInt(Some(number)) => part(hash, b'i', &number.to_be_bytes()),
        Value::String(Some(text)) => part(hash, b's', text.as_bytes()),
        Value::Bytes(Some(octets)) => part(hash, b'o', octets),
        Value::Uuid(Some(id)) => part(hash, b'u', id.as_bytes()),
        Value::TimeDate(Some(day)) => part(hash, b'd', &day.to_julian_day().to_be_bytes()),
        // Every type of our columns is above; what is left is their absence.
        _ => part(hash, b'n', b""),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::storage::entity::indicator_value::Model;

    #[test]
    fn a_row_from_before_a_column_keeps_its_digest_and_what_is_put_into_the_column_shows() {
        let day = date!(2019 - 11 - 14);
        let mut row = Model {
            id: Uuid::from_u128(1),
            indicator: "websites".to_owned(),
            agency: Uuid::from_u128(2),
            level: None,
            first_day: day,
            last_day: day,
            amount: 3,
            status: "declared".to_owned(),
            as_of: day,
            source: "Báo cáo".to_owned(),
            evidence: None,
            reporter: "Văn phòng".to_owned(),
            scope: None,
            recorded_from: 7,
            recorded_to: 9,
            digest: Vec::new(),
        };
        // The digest as it was made when there was no such column.
        let mut hash = Sha256::new();
        part(&mut hash, b't', b"indicator_value");
        let days = day.to_julian_day().to_be_bytes();
        let columns: [(&str, u8, &[u8]); 13] = [
            ("id", b'u', row.id.as_bytes()),
            ("indicator", b's', b"websites"),
            ("agency", b'u', row.agency.as_bytes()),
            ("level", b'n', b""),
            ("first_day", b'd', &days),
            ("last_day", b'd', &days),
            ("amount", b'i', &3_i64.to_be_bytes()),
            ("status", b's', b"declared"),
            ("as_of", b'd', &days),
            ("source", b's', "Báo cáo".as_bytes()),
            ("evidence", b'n', b""),
            ("reporter", b's', "Văn phòng".as_bytes()),
            ("recorded_from", b'i', &7_i64.to_be_bytes()),
        ];
        for (name, tag, octets) in columns {
            part(&mut hash, b'c', name.as_bytes());
            part(&mut hash, tag, octets);
        }
        let before: Sha = hash.finalize().into();
        assert_eq!(of_row("indicator_value", &row), before);
        row.scope = Some("subtree".to_owned());
        assert_ne!(of_row("indicator_value", &row), before);
    }
}
