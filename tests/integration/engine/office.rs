//! An office that keeps a directory equal to its registry, with everything that storage would keep in memory: rows, links,
//! last applied digests, and a journal that refuses to be used wrongly.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use congvu::directory::apply::{Applier, BoxError, Conflicted, Failed, Journal, Options, Outcome, RowSource, Verified};
use congvu::directory::desired::{self, Desired};
use congvu::directory::dn::Naming;
use congvu::directory::entry::{Dn, EntryCsn, EntryKind, Subject};
use congvu::directory::guard::{
    Approval, ApprovedPlan, Backed, Circumstances, Counts, GuardPolicy, Population, SealedPlan, Verdict, approve,
};
use congvu::directory::mapping;
use congvu::directory::observed::{Links, Observer, query};
use congvu::directory::plan::{
    AdoptedNames, Coverage, LastApplied, Operation, PlanHeader, PlanRow, Planner, Report, Sealer,
};
use congvu::directory::port::Directory;
use congvu::directory::validate::Validator;
use congvu::domain::agency::{AgencyKind, Level};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{AgencyId, MailboxId, OfficialId, PlanId, PrincipalId, TargetId};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::official::Category;
use congvu::domain::provision::{MemberRow, PersonRow, UnitRow};
use uuid::Uuid;

/// The registry and what is remembered of the directory.
pub(crate) struct Office {
    pub(crate) naming: Naming,
    pub(crate) units: Vec<UnitRow>,
    pub(crate) persons: Vec<PersonRow>,
    pub(crate) options: Options,
    pub(crate) adopted_names: AdoptedNames,
    /// How many more writes it trusts itself to make.
    pub(crate) trusted_writes: AtomicI64,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    links: HashMap<Subject, Uuid>,
    last_applied: LastApplied,
    fates: BTreeMap<u32, Vec<&'static str>>,
}

/// A plan as storage would keep it.
pub(crate) struct Plan {
    pub(crate) sealed: SealedPlan,
    pub(crate) rows: Vec<PlanRow>,
    pub(crate) report: Report,
    pub(crate) verdict: Verdict,
}

fn id(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind, number)
}

/// Agency number `number` at `path`.
pub(crate) fn unit(number: u64, path: &[&str], name: &str) -> UnitRow {
    let code = path[path.len() - 1];
    UnitRow {
        agency: AgencyId(id(3, number)),
        revision: 1,
        code: code.to_owned(),
        alternative_codes: vec![format!("000.00.{number:02}.H10")],
        path: path.iter().map(|&code| code.to_owned()).collect(),
        name: name.to_owned(),
        slug: format!("a{number}"),
        kind: AgencyKind::RuralCommune,
        level: Level::Commune,
        network_site: number == 1,
        group_address: format!("a{number}@binhphuoc.gov.vn").parse().unwrap(),
    }
}

/// Mailbox number `number` in `unit`.
pub(crate) fn person(number: u64, unit: &UnitRow) -> PersonRow {
    PersonRow {
        mailbox: MailboxId(id(1, number)),
        number: i64::try_from(number).unwrap(),
        revision: 1,
        state: MailboxState::Active,
        quota_mib: 2048,
        address: format!("p{number}@binhphuoc.gov.vn").parse().unwrap(),
        aliases: vec![format!("alias{number}@binhphuoc.gov.vn").parse().unwrap()],
        official: OfficialId(id(2, number)),
        full_name: ["Nguyễn Thị Hòa", "Điểu Nen", "Y Bhăm Êban", "Trần Văn Đạt"][usize::try_from(number % 4).unwrap()]
            .to_owned(),
        category: Category::CivilServant,
        posted: true,
        agency: unit.agency,
        agency_code: unit.code.clone(),
        agency_name: unit.name.clone(),
        position: "Chuyên viên".to_owned(),
        certificates: Vec::new(),
    }
}

impl Office {
    /// Four agencies on three levels, one without people, and so many people in the others.
    pub(crate) fn new(base: Dn, people: u64) -> Self {
        let units = vec![
            unit(1, &["H10"], "UBND tỉnh Bình Phước"),
            unit(2, &["H10", "H10.31"], "UBND huyện Lộc Ninh"),
            unit(3, &["H10", "H10.31", "H10.31.02"], "UBND xã Lộc Hòa"),
            unit(4, &["H10", "H10.32"], "UBND huyện Bù Đốp"),
        ];
        let persons = (1..=people).map(|number| person(number, &units[usize::try_from(number % 3).unwrap()])).collect();
        let options = Options { transaction_minimum: 4, backoff: Duration::from_millis(1), ..Options::default() };
        let (naming, adopted_names) = (Naming::new(base), AdoptedNames::Keep);
        let trusted_writes = AtomicI64::new(i64::MAX);
        Self { naming, units, persons, options, adopted_names, trusted_writes, memory: Mutex::default() }
    }

    pub(crate) fn person(&mut self, number: u64) -> &mut PersonRow {
        self.persons.iter_mut().find(|row| row.mailbox.0 == id(1, number)).unwrap()
    }

    /// Moves a person to the agency at `index`.
    pub(crate) fn transfer(&mut self, number: u64, index: usize) {
        let to = self.units[index].clone();
        let row = self.person(number);
        (row.agency, row.agency_code, row.agency_name) = (to.agency, to.code, to.name);
        row.revision += 1;
    }

    fn desired(&self) -> Vec<Desired> {
        let naming = &self.naming;
        let mut units = self.units.clone();
        desired::parents_first(&mut units);
        let members: Vec<MemberRow> = self.persons.iter().filter_map(desired::membership).collect();
        let of =
            |unit: &UnitRow| members.iter().filter(|member| member.agency == unit.agency).cloned().collect::<Vec<_>>();
        let mut all: Vec<Desired> = desired::containers(naming).collect();
        all.extend(units.iter().map(|row| mapping::unit(naming, row).unwrap()));
        all.extend(self.persons.iter().filter_map(|row| mapping::person(naming, row.clone()).unwrap()));
        all.extend(units.iter().map(|row| mapping::group(naming, row, &of(row)).unwrap()));
        all
    }

    /// Observes, compares, validates, seals and judges.
    pub(crate) async fn plan(&self, directory: &dyn Directory) -> Plan {
        let capabilities = directory.probe().await.unwrap();
        let (links, last_applied): (Links, LastApplied) = {
            let memory = self.memory.lock().unwrap();
            (memory.links.iter().map(|(subject, entry)| (*subject, *entry)).collect(), memory.last_applied.clone())
        };
        let mut observer = Observer::new(&self.naming, links);
        let proof = directory.read(&query(&self.naming), &mut |observed| observer.push(observed)).await.unwrap();
        let observation = observer.finish(&proof);
        self.memory.lock().unwrap().links.extend(observation.new_links.iter().copied());
        let mut comparison = Planner::new(observation, last_applied).naming(self.adopted_names.clone());
        let mut validator = Validator::new(directory, capabilities, self.naming.base());
        let mut rows = Vec::new();
        for chunk in self.desired().chunks(7) {
            let chunk = chunk.iter().filter_map(|desired| comparison.push(desired.clone())).collect();
            rows.extend(validator.check(chunk, comparison.findings_mut()).await.unwrap());
        }
        let removals = comparison.removals(Coverage::Everything).collect();
        rows.extend(validator.check(removals, comparison.findings_mut()).await.unwrap());
        self.seal(rows, Report { skipped: comparison.finish(), ..Report::default() })
    }

    fn seal(&self, mut rows: Vec<PlanRow>, mut report: Report) -> Plan {
        let header = PlanHeader {
            target: TargetId(id(5, 1)),
            base: self.naming.base().0.clone(),
            configuration_hash: "c1".to_owned(),
            day: time::macros::date!(2019 - 12 - 31),
            scope: congvu::directory::plan::PlanScope::Everything,
        };
        let mut seal = Sealer::new(&header).unwrap();
        let mut counts = Counts::default();
        for row in &mut rows {
            seal.seal(row).unwrap();
            report.count(row);
            counts.count(row, &Backed::default());
        }
        let (count, hash) = (seal.rows(), seal.finish());
        let population = Population { total: self.persons.len() as u64, by_agency: HashMap::new() };
        let verdict = GuardPolicy::default().judge(hash, &counts, &Counts::default(), &population, &report);
        let computed_at = Timestamp::from_unix_seconds(1_577_757_600);
        let plan = PlanId(id(6, 1));
        let sealed = SealedPlan { id: plan, header, hash, rows: count, author: None, computed_at };
        Plan { sealed, rows, report, verdict }
    }

    /// Applies a plan that two people approved.
    pub(crate) async fn apply(&self, directory: &dyn Directory, plan: &Plan) -> Outcome {
        self.memory.lock().unwrap().fates.clear();
        let applier = Applier {
            directory,
            capabilities: directory.probe().await.unwrap(),
            journal: self,
            primed: false,
            looks_first: true,
            options: self.options,
            progress: &|progress| assert!(progress.done <= progress.total),
        };
        applier.apply(&approved(plan), Verified::of(&plan.sealed, plan).await.unwrap()).await.unwrap()
    }

    /// Plans and applies; everything must go well.
    pub(crate) async fn sync(&self, directory: &dyn Directory) -> Plan {
        let plan = self.plan(directory).await;
        let outcome = self.apply(directory, &plan).await;
        assert!(outcome.is_success(), "{outcome:?}");
        assert_eq!(outcome.confirmed, plan.rows.len() as u64);
        plan
    }

    /// A plan that must find nothing to do.
    pub(crate) async fn assert_converged(&self, directory: &dyn Directory) {
        let plan = self.plan(directory).await;
        assert!(plan.rows.is_empty() && plan.report.is_converged(), "{:?} {:?}", plan.rows, plan.report);
    }

    /// What the journal says of one row.
    pub(crate) fn fate(&self, number: u32) -> Vec<&'static str> {
        self.memory.lock().unwrap().fates.get(&number).cloned().unwrap_or_default()
    }

    fn note(&self, row: &PlanRow, fate: &'static str) {
        let mut memory = self.memory.lock().unwrap();
        let fates = memory.fates.entry(row.number).or_default();
        let expected: &[&str] = if fate == "sent" { &[] } else { &["sent"] };
        assert_eq!(fates, expected, "row {} became {fate}", row.number);
        fates.push(fate);
        match (fate, &row.operation) {
            ("sent", Operation::Add { .. }) => {
                memory.links.remove(&row.subject);
            }
            ("confirmed", Operation::Delete) => {
                memory.links.remove(&row.subject);
                memory.last_applied.remove(&row.subject);
            }
            ("confirmed", _) if row.subject.kind != EntryKind::Container => {
                memory.last_applied.insert(row.subject, row.desired.unwrap());
            }
            _ => {}
        }
    }
}

/// Approved by two people, if need be.
pub(crate) fn approved(plan: &Plan) -> ApprovedPlan {
    let at = plan.sealed.computed_at.plus_seconds(60);
    let by = |number| Approval { principal: PrincipalId(id(7, number)), hash: plan.sealed.hash, at };
    let when = Circumstances { now: at, configuration_hash: "c1", age_limit_seconds: 3_600 };
    approve(plan.sealed.clone(), &plan.verdict, &[by(1), by(2)], &when).unwrap()
}

#[async_trait]
impl RowSource for Plan {
    async fn rows(&self, after: u32, limit: usize) -> Result<Vec<PlanRow>, BoxError> {
        Ok(self.rows.iter().filter(|row| row.number > after).take(limit).cloned().collect())
    }
}

#[async_trait]
impl Journal for Office {
    fn fenced(&self) -> Option<String> {
        (self.trusted_writes.fetch_sub(1, Ordering::SeqCst) <= 0).then(|| "it stood still".to_owned())
    }

    async fn sent(&self, rows: &[&PlanRow]) -> Result<(), BoxError> {
        for row in rows {
            self.note(row, "sent");
        }
        Ok(())
    }

    async fn confirmed(&self, rows: &[(&PlanRow, Option<EntryCsn>)]) -> Result<(), BoxError> {
        for (row, _) in rows {
            self.note(row, "confirmed");
        }
        Ok(())
    }

    async fn failed(&self, row: &PlanRow, _: &Failed) -> Result<(), BoxError> {
        self.note(row, "failed");
        Ok(())
    }

    async fn conflict(&self, row: &PlanRow, _: &Conflicted) -> Result<(), BoxError> {
        self.note(row, "conflict");
        Ok(())
    }

    async fn unknown(&self, rows: &[&PlanRow], _: &str) -> Result<(), BoxError> {
        for row in rows {
            self.note(row, "unknown");
        }
        Ok(())
    }

    async fn withdrawn(&self, rows: &[&PlanRow]) -> Result<(), BoxError> {
        for row in rows {
            self.note(row, "withdrawn");
        }
        Ok(())
    }
}
