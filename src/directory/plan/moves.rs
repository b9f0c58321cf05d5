//! Entries of persons that stand under another name than the registry would give them, as adopted ones do: kept there, or moved. A move
//! is a row of its own, on an entry that lacks nothing else; what it must not lose it has by then.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::row::{Modification, Operation, PlanRow, RowClass};
use crate::directory::attribute::Attribute;
use crate::directory::dn;
use crate::directory::entry::{Dn, EntryKind, Value, Values};
use crate::directory::mapping::owns;
use crate::directory::matching;

/// What becomes of names that others gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AdoptedNames {
    /// They stay.
    #[default]
    Keep,
    /// They become ours, but for these entries.
    Move {
        /// By entryUUID: somebody decides, or decided, about their names.
        but: HashSet<Uuid>,
    },
}

impl AdoptedNames {
    /// Whether this entry moves to its name.
    #[must_use]
    pub fn moves(&self, kind: EntryKind, entry_uuid: Uuid) -> bool {
        matches!(self, Self::Move { but } if kind == EntryKind::Person && !but.contains(&entry_uuid))
    }
}

/// Attributes that name an entry: they are left alone, or get our value beside the one that names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub by: Vec<Attribute>,
    /// Whether our value goes beside theirs, so that the entry can move to it.
    pub beside: bool,
}

/// What names the entry, as far as it is ours to look at; of a person also the log-in name, by which mail programs know them.
#[must_use]
pub fn named_by(kind: EntryKind, dn: &Dn) -> Vec<Attribute> {
    let mut by: Vec<Attribute> = naming_values(dn).iter().filter_map(|(attribute, _)| *attribute).collect();
    if kind == EntryKind::Person && !by.contains(&Attribute::Uid) {
        by.push(Attribute::Uid);
    }
    by
}

fn naming_values(dn: &Dn) -> Vec<(Option<Attribute>, String)> {
    let own = dn::parse(dn::relative(dn)).and_then(|names| names.into_iter().next()).unwrap_or_default();
    own.into_iter().map(|ava| (Attribute::by_name(&ava.kind), ava.value)).collect()
}

/// The move from `found` to `expected` of an entry that has `values` already, and what undoes it.
pub(super) fn rename(found: &Dn, expected: &Dn, values: &[Values]) -> (Operation, Operation) {
    let [from, to] = [found, expected].map(|name| dn::parent(name).unwrap_or_default());
    let moved = |parent: &str| (!dn::equal(from, to)).then(|| Dn(parent.to_owned()));
    // Deleting takes all values of the old name: none may be foreign, none one that the entry keeps.
    let delete_old = naming_values(found).iter().all(|(attribute, value)| {
        attribute
            .is_some_and(|attribute| owns(EntryKind::Person, attribute) && !has(values, attribute, value.as_bytes()))
    });
    let there = Operation::Rename { new_rdn: dn::relative(expected).to_owned(), new_parent: moved(to), delete_old };
    let back = Operation::Rename {
        new_rdn: dn::relative(found).to_owned(),
        new_parent: moved(from),
        // Our value was there before the move.
        delete_old: false,
    };
    (there, back)
}

fn has(values: &[Values], attribute: Attribute, value: &[u8]) -> bool {
    let mut own = values.iter().filter(|(of, _)| *of == attribute).flat_map(|(_, values)| values);
    own.any(|other| matching::equal(attribute.matching(), other, value))
}

/// Moves that the server would refuse: groups of the same plan go on naming their entries as they are.
#[derive(Debug, Clone, Default)]
pub struct RefusedMoves {
    /// Name that the entry would have had, in normal form -> its name.
    old_names: HashMap<Vec<u8>, Value>,
}

impl RefusedMoves {
    /// Notes a move that is not in the plan.
    pub fn insert(&mut self, row: &PlanRow) {
        self.old_names.insert(normal(row.resulting_dn().0.as_bytes()), row.dn.0.clone().into_bytes());
    }

    /// The row as it is without these moves; none when nothing is left of it.
    #[must_use]
    pub fn adapt(&self, mut row: PlanRow) -> Option<PlanRow> {
        if self.old_names.is_empty() || row.subject.kind != EntryKind::Group {
            return Some(row);
        }
        match &mut row.operation {
            Operation::Add { values } => {
                let members = values.iter_mut().filter(|(attribute, _)| *attribute == Attribute::Member);
                for member in members.flat_map(|(_, members)| members) {
                    if let Some(old) = self.old_names.get(&normal(member)) {
                        member.clone_from(old);
                    }
                }
            }
            Operation::Modify { modifications } => {
                self.leave_out(modifications);
                if modifications.is_empty() {
                    return None;
                }
                let still_leaves = modifications.iter().any(|change| matches!(change, Modification::Delete { .. }));
                if row.class == RowClass::GroupExit && !still_leaves {
                    row.class = RowClass::Update;
                }
            }
            Operation::Delete | Operation::Rename { .. } => {}
        }
        if let Operation::Modify { modifications } = &mut row.inverse {
            self.leave_out(modifications);
        }
        Some(row)
    }

    /// Members neither lose their old name nor get their new one.
    fn leave_out(&self, modifications: &mut Vec<Modification>) {
        let stays = |value: &Value| {
            let is_old = self.old_names.values().any(|old| normal(old) == normal(value));
            !is_old && !self.old_names.contains_key(&normal(value))
        };
        for change in modifications.iter_mut().filter(|change| change.attribute() == Attribute::Member) {
            if let Modification::Add { values, .. } | Modification::Delete { values, .. } = change {
                values.retain(stays);
            }
        }
        modifications.retain(|change| !change.values().is_empty() || matches!(change, Modification::Replace { .. }));
    }
}

fn normal(member: &[u8]) -> Vec<u8> {
    matching::normal(Attribute::Member.matching(), member).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dn(text: &str) -> Dn {
        Dn(text.to_owned())
    }

    fn values(pairs: &[(Attribute, &str)]) -> Vec<Values> {
        pairs.iter().map(|(attribute, value)| (*attribute, vec![value.as_bytes().to_vec()])).collect()
    }

    #[test]
    fn a_move_deletes_the_old_name_only_where_nothing_else_needs_it() {
        let ours = values(&[(Attribute::Uid, "m000042"), (Attribute::Cn, "Nguyễn Văn An")]);
        let expected = dn("uid=m000042,ou=people,dc=x");
        for (found, parent, deletes) in [
            ("uid=annv,ou=cu,dc=x", Some("ou=people,dc=x"), true),
            ("uid=annv,OU=People,dc=x", None, true),
            ("cn=Nguyen Van An,ou=cu,dc=x", Some("ou=people,dc=x"), true),
            ("cn=nguyễn văn an,ou=cu,dc=x", Some("ou=people,dc=x"), false),
            ("cn=Nguyễn Văn An+uid=annv,ou=cu,dc=x", Some("ou=people,dc=x"), false),
            ("employeeNumber=7,ou=cu,dc=x", Some("ou=people,dc=x"), false),
        ] {
            let (there, back) = rename(&dn(found), &expected, &ours);
            let new_parent = parent.map(dn);
            let new_rdn = "uid=m000042".to_owned();
            assert_eq!(there, Operation::Rename { new_rdn, new_parent, delete_old: deletes }, "{found}");
            assert!(crate::directory::dn::equal(&there.resulting_dn(&dn(found)).0, &expected.0));
            assert!(crate::directory::dn::equal(&back.resulting_dn(&expected).0, found));
        }
        assert_eq!(named_by(EntryKind::Person, &dn("cn=a+l=c,dc=x")), [Attribute::Cn, Attribute::Uid]);
        assert_eq!(named_by(EntryKind::Unit, &dn("OU=a,dc=x")), [Attribute::Ou]);
    }
}
