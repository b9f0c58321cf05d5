//! From acts to changes, for several people together: no two of them get the same address, and none an address that is held.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use crate::domain::decision::agencies::AgencyBook;
use crate::domain::decision::changes::Changes;
use crate::domain::decision::draft::{Act, AddressChoice};
use crate::domain::decision::follow::{Given, await_acceptance, follow};
use crate::domain::decision::standing::{PriorAct, Standing};
use crate::domain::decision::{DecisionSubject, SubjectState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{MailboxId, OfficialId};
use crate::domain::mailbox::address::MailAddress;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::storage::read::Reader;

/// One act on one person, to be computed.
#[derive(Debug, Clone)]
pub(in crate::operations) struct Item {
    /// Where it stands in the draft.
    pub(in crate::operations) place: usize,
    /// The subject that it is recorded as.
    pub(in crate::operations) subject: DecisionSubject,
    /// What it does.
    pub(in crate::operations) act: Act,
    /// In force, or awaiting the other agency.
    pub(in crate::operations) state: SubjectState,
}

/// An act with what follows from it.
#[derive(Debug, Clone)]
pub(in crate::operations) struct Computed {
    /// The act.
    pub(in crate::operations) item: Item,
    /// What follows.
    pub(in crate::operations) changes: Changes,
    /// How many acts of the same people come before it in the same change set.
    pub(in crate::operations) round: usize,
}

/// What follows from all of `items`, in the order of their effective days. Addresses are proposed, then looked up; those that are
/// held are proposed no more, until all are free.
pub(in crate::operations) async fn compute(
    registry: &Registry,
    reader: &Reader,
    agencies: &AgencyBook,
    standings: &BTreeMap<OfficialId, Standing>,
    mut items: Vec<Item>,
) -> OperationResult<Vec<Computed>> {
    items.sort_by_key(|item| (item.subject.effective_from, item.place));
    let next_number = reader.highest_mailbox_number().await? + 1;
    let mut held = Held::default();
    held.look_up(reader, chosen(&items)).await?;
    loop {
        let round = Round { registry, agencies, next_number, today: registry.clock.today(), held: &held };
        let computed =
            round.compute(standings.clone(), &items).map_err(|problems| OperationError::Invalid { problems })?;
        let wanted = computed.iter().flat_map(|one| one.changes.addresses.open.iter().map(|fact| fact.address.clone()));
        let wanted: Vec<MailAddress> = wanted.filter(|address| !held.asked.contains(address)).collect();
        if wanted.is_empty() {
            return Ok(computed);
        }
        held.look_up(reader, wanted).await?;
    }
}

fn chosen(items: &[Item]) -> Vec<MailAddress> {
    let address = |item: &Item| match &item.act {
        Act::Recruit { address: AddressChoice::Chosen(address), .. }
        | Act::Transfer { address: AddressChoice::Chosen(address), .. } => Some(address.clone()),
        _ => None,
    };
    items.iter().filter_map(address).collect()
}

/// Addresses that were looked up, and who holds them.
#[derive(Debug, Default)]
struct Held {
    asked: BTreeSet<MailAddress>,
    by: BTreeMap<MailAddress, MailboxId>,
}

impl Held {
    async fn look_up(&mut self, reader: &Reader, addresses: Vec<MailAddress>) -> OperationResult<()> {
        self.by.extend(reader.address_claims(&addresses).await?);
        self.asked.extend(addresses);
        Ok(())
    }
}

struct Round<'a> {
    registry: &'a Registry,
    agencies: &'a AgencyBook,
    next_number: i64,
    today: Date,
    held: &'a Held,
}

impl Round<'_> {
    fn compute(
        &self,
        mut standings: BTreeMap<OfficialId, Standing>,
        items: &[Item],
    ) -> Result<Vec<Computed>, Vec<FieldProblem>> {
        let (mut computed, mut problems) = (Vec::<Computed>::new(), Vec::new());
        let mut given_here: BTreeMap<MailAddress, OfficialId> = BTreeMap::new();
        let mut acts_of: BTreeMap<OfficialId, usize> = BTreeMap::new();
        let mut next_number = self.next_number;
        for item in items {
            let (official, from) = (item.subject.official, item.subject.effective_from);
            let Some(before) = standings.get(&official) else { continue };
            let own = before.mailbox.as_ref().map(|mailbox| mailbox.id);
            let is_taken = |address: &MailAddress| {
                self.held.by.get(address).is_some_and(|holder| Some(*holder) != own)
                    || given_here.get(address).is_some_and(|holder| *holder != official)
            };
            let given = Given {
                today: self.today,
                subject: item.subject.id,
                next_number,
                settings: &self.registry.decisions,
                agencies: self.agencies,
                is_taken: &is_taken,
            };
            let followed = follow(&item.act, from, before, &given, &mut || self.registry.new_id());
            let changes = match (followed, item.state, item.act.to_agency()) {
                (Err(wrong), _, _) => {
                    let prefix = format!("/subjects/{}", item.place);
                    problems.extend(wrong.into_iter().map(|problem| problem.within(&prefix)));
                    continue;
                }
                (Ok(_), SubjectState::Awaiting, Some(to)) => await_acceptance(to, from, &given),
                (Ok(changes), _, _) => changes,
            };
            next_number += i64::from(changes.mailbox.is_some());
            given_here.extend(changes.addresses.open.iter().map(|fact| (fact.address.clone(), official)));
            let mut after = changes.applied(before);
            if item.state == SubjectState::InForce {
                let (subject, kind) = (&item.subject, item.act.kind());
                let act = PriorAct { subject: subject.id, decision: subject.decision, kind, effective_from: from };
                after.acts.push(act);
            }
            standings.insert(official, after);
            let round = acts_of.entry(official).or_default();
            computed.push(Computed { item: item.clone(), changes, round: *round });
            *round += 1;
        }
        if problems.is_empty() { Ok(computed) } else { Err(problems) }
    }
}
