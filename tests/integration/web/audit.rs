//! The auditor's pages over a real socket: who reads them, what is found, what is proved, and a leaver's case from the decision on.

use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::domain::certificate::facts::Fingerprint;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::decision::draft::{Act, DecisionDraft, PersonDraft, SubjectDraft};
use congvu::domain::ids::{CertificateId, IdSource, OfficialId};
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::domain::secret_key::{Keys, SecretKey};
use congvu::domain::signing::reading::{Field, Written};
use congvu::domain::signing::system::SystemCode;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::audit_checkpoint::make_checkpoint;
use congvu::operations::record_decision::record_decision;
use congvu::operations::run_decisions::run_decisions;
use congvu::operations::signing_events::record::{SentEvent, record_signing_events};
use congvu::operations::signing_events::systems::add_document_system;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::read::people::PeopleFilter;
use congvu::storage::row::audit::AuditFilter;
use time::Date;
use time::macros::date;

use super::site::{PASSWORD, Site, TODAY, heading, keys, next_page, title};
use crate::signing::{machine, with, written};

const LEFT: Date = date!(2019 - 12 - 28);
const PAGES: [&str; 6] =
    ["/audit", "/audit/records/0", "/audit/checkpoints", "/audit/verification", "/audit/cases", "/audit/documents"];

/// A site, and a registry of its own hand on the same store, which can sign.
struct Office {
    site: Site,
    registry: Registry,
    admin: Actor,
}

/// Somebody with a certificate that signs.
struct Holder {
    official: OfficialId,
    name: String,
    certificate: CertificateId,
    sha256: Fingerprint,
}

impl Office {
    async fn new() -> Self {
        let site = Site::new().await;
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
        let keys = Keys { audit: Some(SecretKey::new([3; 32])), ..keys() };
        let registry = Registry::new(site.store.clone(), Arc::new(clock), true, province, IdSource::seeded(8_080));
        let registry = registry.with_keys(keys);
        let reader = registry.store.read().await.expect("a reader");
        let admin = reader.principal_by_name("it-admin", TODAY).await.expect("a look-up").expect("an account");
        drop(reader);
        let office = Self { site, registry, admin: Actor::Principal(admin.principal) };
        office.account("auditor", "H10").await;
        office.account("auditor-12", "H10.12").await;
        office
    }

    async fn account(&self, name: &str, agency: &str) {
        let password = Password::chosen(PASSWORD.to_owned()).expect("a password");
        let (name, agency_code) = (name.to_owned(), agency.to_owned());
        let new = NewPrincipal { name, role: Role::Auditor, agency_code, official: None, password };
        add_principal(&self.registry, &self.admin, new).await.expect("an account");
    }

    /// The first by name who is posted there or below, with a certificate and a mailbox in use.
    async fn holder(&self, agency: &str) -> Holder {
        let under = Some(self.site.path_of(agency).await);
        let filter = PeopleFilter { under, state: Some(MailboxState::Active), ..PeopleFilter::default() };
        let reader = self.registry.store.read().await.expect("a reader");
        let view = View::of(TODAY);
        let people = reader.people(&Scope::Province, view, &filter, None, 100).await.expect("people");
        let now = self.registry.clock.now();
        for person in people {
            let filter = CertificateFilter { official: Some(person.key.official), ..CertificateFilter::default() };
            let found = reader.certificate_page(&Scope::Province, view, now, &filter, None, 5).await.expect("a page");
            let valid = found.iter().find(|line| line.status.as_str() == "valid");
            if let Some(line) = valid {
                let (official, name) = (person.key.official, person.full_name);
                return Holder { official, name, certificate: line.key.certificate, sha256: line.sha256 };
            }
        }
        panic!("nobody in {agency} can sign");
    }

    /// They retire by a decision that was signed before and entered after its day.
    async fn retire(&self, holder: &Holder) {
        let reader = self.registry.store.read().await.expect("a reader");
        let root = reader.agency_by_code(&Scope::Province, View::of(TODAY), "H10").await.expect("a look-up");
        drop(reader);
        let subject =
            SubjectDraft { person: PersonDraft::Known(holder.official), effective_from: LEFT, act: Act::Retire };
        let draft = DecisionDraft {
            issuer: root.expect("the province").agency,
            number: 9001,
            symbol: "QĐ-SNV".to_owned(),
            signed_on: date!(2019 - 12 - 20),
            signer: "Trần Văn Bình".to_owned(),
            summary: "Về việc nghỉ hưu".to_owned(),
            file_sha256: None,
            subjects: vec![subject],
        };
        record_decision(&self.registry, &self.admin, &draft).await.expect("a decision");
        run_decisions(&self.registry, &Actor::Shell, TODAY).await.expect("a run");
    }

    /// Their certificate signs a document of the agency two days later.
    async fn sign(&self, holder: &Holder, agency: &str) {
        let system: SystemCode = "ioffice".parse().expect("a code");
        add_document_system(&self.registry, &self.admin, &system, "iOffice tỉnh", None).await.expect("a system");
        let at = "2019-12-30T10:00:00+07:00";
        let event: Written = with(
            written("e-1", holder.sha256, agency, 1),
            &[(Field::ClaimedAt, at), (Field::StampedAt, at), (Field::Document, "vb-<script>")],
        );
        let sent = vec![SentEvent { place: 0, content: Ok(event) }];
        record_signing_events(&self.registry, &machine("H10/"), &system, sent).await.expect("a batch");
    }

    /// The number of records of an action that name what was read; waits until what was read is written.
    async fn reads(&self, what: &str) -> usize {
        let filter = AuditFilter { action: Some("read_person".to_owned()), ..AuditFilter::default() };
        for _ in 0..100 {
            let reader = self.registry.store.read().await.expect("a reader");
            let found = reader.audit_page(&Scope::Province, View::of(TODAY), &filter, None, 100).await;
            let is_it = |leaf: &congvu::domain::audit::leaf::Leaf| leaf.details.canonical().contains(what);
            let found = found.expect("records").iter().filter(|line| is_it(&line.leaf)).count();
            if found > 0 {
                return found;
            }
            drop(reader);
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        0
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn auditors_read_the_record_within_their_part_and_nobody_else_does() {
    let office = Office::new().await;
    let site = &office.site;
    let (own, other) = (office.holder("H10.12").await, office.holder("H10.31").await);
    let case = |holder: &Holder| format!("/audit/officials/{}", holder.official);
    for name in ["it-admin", "agency-head"] {
        let cookie = site.log_in(name).await;
        for path in PAGES.map(str::to_owned).into_iter().chain([case(&own)]) {
            assert_eq!(site.get(Some(&cookie), &path).await.status, 403, "{path} as {name}");
        }
        assert!(!site.get(Some(&cookie), "/account").await.body.contains("href=\"/audit\""), "{name}");
    }
    let whole = site.log_in("auditor").await;
    for path in PAGES {
        assert_eq!(site.get(Some(&whole), path).await.status, 200, "{path}");
    }
    assert!(site.get(Some(&whole), "/account").await.body.contains("href=\"/audit\""));

    let part = site.log_in("auditor-12").await;
    let page = site.get(Some(&part), &case(&own)).await;
    assert_eq!((page.status, heading(&page.body)), (200, format!("Hồ sơ {}", own.name)));
    let nobody = site.get(Some(&part), "/audit/officials/00000000-0000-7000-8000-000000000009").await;
    let elsewhere = site.get(Some(&part), &case(&other)).await;
    assert_eq!((elsewhere.status, &elsewhere.body), (404, &nobody.body));
    let certificate = site.get(Some(&part), &format!("/audit/certificates/{}", other.certificate)).await;
    assert_eq!((certificate.status, &certificate.body), (404, &nobody.body));
    assert_eq!(site.get(Some(&part), "/audit/verification").await.status, 403, "the whole record is for who sees it");
    // Asking for somebody of elsewhere tells not even their name.
    let asked = site.get(Some(&part), &format!("/audit?official={}", other.official)).await;
    assert!(asked.status == 200 && !asked.body.contains(&other.name), "{}", asked.body);
    assert!(office.reads("case_file").await > 0, "who opened a case is on record");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_is_searched_page_by_page_and_wrong_fields_are_told_at_once() {
    let office = Office::new().await;
    let site = &office.site;
    for number in 0..60_u64 {
        let books = office.registry.store.bookkeeping().await.expect("books");
        books.audit(office.registry.event(&Actor::Shell, "purge").with("rows", number));
        books.commit().await.expect("a commit");
    }
    let cookie = site.log_in("auditor").await;
    let records = |body: &str| -> Vec<u64> {
        let links = body.split("href=\"/audit/records/").skip(1);
        links.filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
    };
    let (mut path, mut seen) = ("/audit?action=purge".to_owned(), Vec::new());
    loop {
        let page = site.get(Some(&cookie), &path).await.body;
        let found = records(&page);
        assert!(found.len() <= 50 && page.contains("value=\"purge\" selected"), "{path}");
        seen.extend(found);
        let Some(next) = next_page(&page) else { break };
        path = next;
    }
    assert_eq!(seen.len(), 60);
    assert!(seen.is_sorted_by(|one, next| one > next), "the newest first, each once: {seen:?}");

    let accounts = site.get(Some(&cookie), "/audit?action=add_account&actor=it-admin").await.body;
    assert_eq!(records(&accounts).len(), 4, "the head's, HR's and the auditors': {accounts}");
    let day = site.get(Some(&cookie), "/audit?action=add_account&from=2019-12-31&until=2019-12-31").await.body;
    assert_eq!(records(&day).len(), 5, "the last day counts whole");
    let none = site.get(Some(&cookie), "/audit?until=2019-12-30").await.body;
    assert!(records(&none).is_empty() && none.contains("Không có bản ghi nào khớp"), "{none}");

    let wrong = site.get(Some(&cookie), "/audit?from=x%22%3E%3Cscript%3E&until=31%2F12&actor=a%07").await;
    assert!(wrong.status == 422 && title(&wrong.body).starts_with("Lỗi:"), "{}", wrong.status);
    for field in ["from", "until", "actor"] {
        assert!(wrong.body.contains(&format!("href=\"#f-{field}\"")), "{field} is not told");
    }
    assert!(
        wrong.body.contains("x&#34;&#62;&#60;script&#62;") && !wrong.body.contains("<script>"),
        "what was typed stays"
    );
    for nonsense in ["/audit?official=1", "/audit?before=-1", "/audit/records/x", "/audit/records/99999999"] {
        assert_eq!(site.get(Some(&cookie), nonsense).await.status, 404, "{nonsense}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_proved_and_its_checkpoint_taken_away() {
    let office = Office::new().await;
    let site = &office.site;
    let cookie = site.log_in("auditor").await;
    let before = site.get(Some(&cookie), "/audit/records/0").await.body;
    assert!(before.contains("Chưa có điểm kiểm tra nào bao gồm bản ghi này"), "{before}");
    let overview = site.get(Some(&cookie), "/").await.body;
    assert!(overview.contains("Nhật ký chưa có điểm kiểm tra nào"), "{overview}");

    let signed = make_checkpoint(&office.registry).await.expect("a checkpoint");
    let proved = site.get(Some(&cookie), "/audit/records/0").await.body;
    assert!(proved.contains("Bản ghi nằm trong điểm kiểm tra đã ký"), "{proved}");
    let overview = site.get(Some(&cookie), "/").await.body;
    assert!(!overview.contains("Nhật ký chưa có điểm kiểm tra nào"));
    let page = site.get(Some(&cookie), "/audit/checkpoints").await.body;
    let file = format!("/audit/checkpoints/{}", signed.size);
    assert!(page.contains(&format!("href=\"{file}\"")) && page.contains("khớp điểm kiểm tra"), "{page}");
    let taken = site.get(Some(&cookie), &file).await;
    assert_eq!((taken.status, taken.body), (200, signed.note));
    let name = format!("attachment; filename=\"congvu-H10-{}.checkpoint\"", signed.size);
    assert_eq!(site.get(Some(&cookie), &file).await.header("content-disposition"), Some(name.as_str()));
    let missing = format!("/audit/checkpoints/{}", signed.size + 1);
    assert_eq!(site.get(Some(&cookie), &missing).await.status, 404);
    let verified = site.get(Some(&cookie), "/audit/verification").await.body;
    assert!(verified.contains("Nhật ký nguyên vẹn"), "{verified}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leavers_case_tells_each_stage_its_owner_and_what_was_signed_since() {
    let office = Office::new().await;
    let site = &office.site;
    let holder = office.holder("H10.12").await;
    office.retire(&holder).await;
    office.sign(&holder, "H10.12").await;
    let cookie = site.log_in("auditor").await;
    let found = site.get(Some(&cookie), "/audit/cases?q=nguyen+script").await.body;
    assert!(found.contains("&#60;script&#62;") && !found.contains("<script>"), "a name is text: {found}");
    assert_eq!(site.get(Some(&cookie), "/audit/cases?q=a&day=x").await.status, 422);

    let case = site.get(Some(&cookie), &format!("/audit/officials/{}", holder.official)).await;
    assert_eq!((case.status, heading(&case.body)), (200, format!("Hồ sơ {}", holder.name)));
    for part in [
        "Từ quyết định đến thu hồi: quyết định 9001/QĐ-SNV",
        "Trần Văn Bình",
        "trước 8 ngày",
        "sau 3 ngày",
        "Hộp thư ngừng gửi",
        "Ngừng sử dụng nội bộ",
        "CA công bố đã thu hồi",
        "chưa có",
        "Thu hồi chứng thư: Nghỉ hưu · Đang soạn",
        "Đã ký từ ngày quyết định có hiệu lực",
        "ký sau khi rời vị trí công tác",
        "it-admin",
    ] {
        assert!(case.body.contains(part), "{part} is missing in {}", case.body);
    }
    let document = case.body.split("href=\"/audit/documents/").nth(1).and_then(|rest| rest.split('"').next());
    let document = site.get(Some(&cookie), &format!("/audit/documents/{}", document.expect("a document"))).await;
    assert_eq!(document.status, 200);
    for part in ["vb-&#60;script&#62;", "12/STTTT-CNTT", "lãnh đạo ký duyệt", "ioffice"] {
        assert!(document.body.contains(part), "{part} is missing in {}", document.body);
    }
    assert!(document.body.contains(&format!("/audit/officials/{}", holder.official)), "it leads to the signer");

    let listed = site.get(Some(&cookie), "/audit/documents?agency=H10.12&from=2019-12-30&until=2019-12-30").await.body;
    assert!(listed.contains("12/STTTT-CNTT") && listed.contains("href=\"/audit/documents/"), "{listed}");
    let earlier = site.get(Some(&cookie), "/audit/documents?agency=H10.12&until=2019-12-29").await.body;
    assert!(earlier.contains("Không có lần ký nào khớp"), "{earlier}");
    let unknown = site.get(Some(&cookie), "/audit/documents?agency=H10.99999&from=x").await;
    assert_eq!(unknown.status, 422);
    for field in ["agency", "from"] {
        assert!(unknown.body.contains(&format!("href=\"#f-{field}\"")), "{field} is not told: {}", unknown.body);
    }
    for nonsense in ["/audit/documents?outcome=x", "/audit/documents?agency=H10.12&after=x"] {
        assert_eq!(site.get(Some(&cookie), nonsense).await.status, 404, "{nonsense}");
    }

    let certificate = site.get(Some(&cookie), &format!("/audit/certificates/{}", holder.certificate)).await;
    assert_eq!(certificate.status, 200);
    for part in ["ngừng sử dụng nội bộ", "Đã ký từ khi ngừng sử dụng hoặc thu hồi", "12/STTTT-CNTT", &holder.name]
    {
        assert!(certificate.body.contains(part), "{part} is missing in {}", certificate.body);
    }
    for page in [&case, &document, &certificate] {
        assert!(page.body.len() <= 60_000, "{} bytes", page.body.len());
        assert!(page.body.contains("data-print"), "it is to be printed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_english_is_told_in_english_on_the_way_in_and_of_errors() {
    let office = Office::new().await;
    let site = &office.site;
    let english = ("Cookie", "congvu-lang=en");
    for (path, words) in [
        ("/login", "Log in"),
        ("/login/activate", "Activate an account"),
        ("/activate", "Activate the official mailbox"),
        ("/recovery", "Forgotten password of a mailbox"),
        ("/no/page", "Page not found"),
    ] {
        let page = site.get(Some("none; congvu-lang=en"), path).await.body;
        assert!(page.contains("<html lang=\"en\">") && heading(&page).contains(words), "{path}: {}", heading(&page));
        let vietnamese = site.get(None, path).await.body;
        assert!(vietnamese.contains("<html lang=\"vi\">") && !heading(&vietnamese).contains(words), "{path}");
    }
    let wrong = site.post("/login", "name=it-admin&password=wrong", &[english]).await;
    assert!(wrong.status == 422 && wrong.body.contains("do not belong together"), "{}", wrong.body);
    let short = site.post("/activate", "code=x&password=short&repeated=short", &[english]).await;
    assert!(short.status == 422 && short.body.contains("use at least 15"), "{}", short.body);
    let foreign = site.post("/login", "name=a&password=b", &[english, ("Sec-Fetch-Site", "cross-site")]).await;
    assert!(foreign.status == 403 && foreign.body.contains("not sent by a page of this service"), "{}", foreign.body);
    let auditor = site.log_in("auditor").await;
    let page = site.get(Some(&format!("{auditor}; congvu-lang=en")), "/audit").await.body;
    assert!(page.contains("Audit record") && page.contains("make an account"), "{page}");
}
