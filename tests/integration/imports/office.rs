//! A registry with the province's agencies and nobody in them, and files to send to it.

use std::sync::Arc;

use congvu::demo::province;
use congvu::demo::run::START;
use congvu::domain::clock::{Clock as _, FixedClock, Timestamp};
use congvu::domain::decision::draft::{Act, DecisionDraft, PersonDraft, SubjectDraft};
use congvu::domain::ids::{AgencyId, IdSource, JobId, OfficialId};
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::jobs::run_here;
use congvu::operations::import::{Checked, ImportJob, ImportRequest, check, job_of, submit};
use congvu::operations::record_agencies::found_registry;
use congvu::operations::record_decision::record_decision;
use congvu::operations::{Actor, OperationResult, Province, Registry};
use time::{Date, macros::date};
use tokio_util::sync::CancellationToken;

use crate::database::TestDatabase;
use crate::main_job::province::account_over;

pub(crate) struct Office {
    pub(crate) db: TestDatabase,
    pub(crate) registry: Arc<Registry>,
    pub(crate) it_admin: Actor,
    pub(crate) hr: Actor,
}

impl Office {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let clock = FixedClock(Timestamp::parse_rfc3339(START).unwrap());
        let of = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let keys = Keys { personal_data: Some(SecretKey::new([7; 32])), ..Keys::default() };
        let registry = Registry::new(db.store.clone(), Arc::new(clock), true, of, IdSource::seeded(1)).with_keys(keys);
        let mut ids = IdSource::seeded(2019);
        let agencies = province::agencies(&mut ids, clock.now()).unwrap();
        found_registry(&registry, &agencies).await.unwrap();
        let it_admin = account_over(&registry, &Actor::Shell, Role::ItAdmin, "H10").await;
        let hr = account_over(&registry, &it_admin, Role::Hr, "H10").await;
        Self { db, registry: Arc::new(registry), it_admin, hr }
    }

    pub(crate) async fn check(&self, kind: ImportKind, options: &ImportOptions, file: &str) -> Checked {
        check(&self.registry, &self.hr, kind, options, bytes(file), Lang::En, &|_| {}).await.unwrap()
    }

    pub(crate) async fn submit(&self, kind: ImportKind, options: &ImportOptions, file: &str) -> JobId {
        let request = ImportRequest { kind, options: options.clone(), commit: true, lang: Lang::En };
        submit(&self.registry, &self.hr, &request, &bytes(file)).await.unwrap()
    }

    /// Submits and carries out; gives the job at its end.
    pub(crate) async fn commit(&self, kind: ImportKind, options: &ImportOptions, file: &str) -> ImportJob {
        let id = self.submit(kind, options, file).await;
        assert!(self.run(id).await.unwrap(), "the job did not come to its end");
        let job = job_of(&self.registry, &self.hr, id).await.unwrap();
        // Every row is somewhere.
        let report = job.report.as_ref().unwrap();
        assert_eq!(report.rows, report.new + report.known + report.bad, "{report:?}");
        job
    }

    /// The short name of an agency.
    pub(crate) async fn slug(&self, code: &str) -> String {
        self.db.texts(&format!("select slug from agency_version where code = '{code}'")).await.concat()
    }

    /// Corrects name and date of birth of everybody who is recorded.
    pub(crate) async fn correct(&self, full_name: &str, birth_date: Date) {
        let issuer =
            self.db.texts(&format!("select {} from agency_version where code = 'H10'", self.id("agency"))).await;
        let issuer = AgencyId(issuer[0].parse().unwrap());
        for official in self.db.texts(&format!("select {} from official", self.id("id"))).await {
            let number = i32::try_from(self.count("decision").await).unwrap() + 900;
            let act = Act::CorrectIdentity { full_name: full_name.to_owned(), birth_date };
            let person = PersonDraft::Known(OfficialId(official.parse().unwrap()));
            let subjects = vec![SubjectDraft { person, effective_from: date!(2019 - 12 - 01), act }];
            let draft = DecisionDraft {
                issuer,
                number,
                symbol: "QĐ-UBND".to_owned(),
                signed_on: date!(2019 - 12 - 01),
                signer: "Trần Thị Mẫu".to_owned(),
                summary: "Sửa họ tên, ngày sinh".to_owned(),
                file_sha256: None,
                subjects,
            };
            record_decision(&self.registry, &self.hr, &draft).await.unwrap();
        }
    }

    /// An identifier as text.
    fn id(&self, column: &str) -> String {
        if self.db.is_postgres() { format!("{column}::text") } else { format!("lower(hex({column}))") }
    }

    pub(crate) async fn run(&self, id: JobId) -> OperationResult<bool> {
        run_here(&self.registry, id, &CancellationToken::new(), &|_| {}).await
    }

    pub(crate) async fn count(&self, table: &str) -> u64 {
        self.number(&format!("select count(*) from {table}")).await
    }

    pub(crate) async fn number(&self, sql: &str) -> u64 {
        let sql = format!("select cast(({sql}) as text)");
        self.db.texts(&sql).await[0].parse().unwrap()
    }

    /// Every table that facts are in, with its rows.
    pub(crate) async fn extent(&self) -> Vec<(&'static str, u64)> {
        let mut extent = Vec::new();
        for table in [
            "official",
            "posting",
            "mailbox",
            "mailbox_state",
            "address",
            "address_claim",
            "decision",
            "decision_subject",
            "change_set",
        ] {
            extent.push((table, self.count(table).await));
        }
        extent
    }
}

pub(crate) fn bytes(file: &str) -> Arc<[u8]> {
    file.as_bytes().into()
}

pub(crate) const OFFICIALS: &str =
    "Họ và tên,Ngày sinh,Đối tượng,Số định danh cá nhân,Cơ quan,Chức vụ,Địa chỉ thư công vụ,Công tác từ ngày\n";

/// The name of the nth of many people, each another.
pub(crate) fn name(n: usize) -> String {
    const FAMILIES: [&str; 7] = ["Nguyễn", "Trần", "Lê", "Phạm", "Điểu", "Võ", "Bùi"];
    const MIDDLES: [&str; 5] = ["Văn", "Thị", "Hữu", "Ngọc", "Quốc"];
    const GIVENS: [&str; 11] = ["An", "Bình", "Chi", "Dũng", "Đức", "Hà", "Lan", "Minh", "Nga", "Sơn", "Yến"];
    format!("{} {} {}", FAMILIES[n % 7], MIDDLES[n / 7 % 5], GIVENS[n / 35 % 11])
}

/// The nth line of a file of officials; names come again after 385, dates of birth later.
pub(crate) fn official(n: usize) -> String {
    let (day, month, year) = (n % 28 + 1, n / 28 % 12 + 1, 1960 + n / 336 % 35);
    let agency = if n.is_multiple_of(2) { "H10.03" } else { "H10.32" };
    format!("{},{day:02}/{month:02}/{year},Công chức,,{agency},Chuyên viên,,01/03/2015\n", name(n))
}

pub(crate) fn officials(count: usize) -> String {
    (0..count).map(official).fold(OFFICIALS.to_owned(), |file, line| file + &line)
}
