//! What a decision leads to by mail: its result to whoever recorded it, and the daily digest of each HR within its scope.

use std::collections::BTreeSet;
use std::sync::Arc;

use congvu::domain::agency::AgencyVersion;
use congvu::domain::clock::{Clock as _, FixedClock, SystemClock, Timestamp};
use congvu::domain::decision::draft::{Act, AddressChoice, DecisionDraft, NewPerson, PersonDraft, Post, SubjectDraft};
use congvu::domain::ids::{IdSource, NoticeId, PrincipalId};
use congvu::domain::notice::NoticeKind;
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::operations::accept_transfer::{accept_transfer, decline_transfer};
use congvu::operations::correct_decision::{Correction, correct_subject, withdraw_subject};
use congvu::operations::queue_digests::queue_digests;
use congvu::operations::record_decision::record_decision;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::row::access::PrincipalRow;
use congvu::storage::row::notice::NoticeRow;
use time::Date;
use time::macros::date;

use crate::database::{TestDatabase, on_both_engines};
use crate::storage::registry::small;

on_both_engines! {
    whoever_records_a_decision_is_told_once_what_follows
    each_hr_gets_one_digest_a_day_of_its_own_scope
    a_further_word_is_told_to_whoever_says_it_and_whoever_spoke_before
}

const TODAY: Date = date!(2019 - 06 - 15);

fn registry(db: &TestDatabase) -> Registry {
    let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    Registry::new(db.store.clone(), Arc::new(clock), true, province, IdSource::seeded(7))
}

/// An account that is stored, with a mail address of its name.
async fn account(registry: &Registry, name: &str, role: Role, agency: &AgencyVersion) -> Actor {
    let grants = vec![Grant { role, agency: agency.agency, path: agency.path.clone() }];
    let principal = Principal { grants, ..Principal::new(PrincipalId(registry.new_id()), name) };
    let books = registry.store.bookkeeping().await.expect("books");
    let row = PrincipalRow { principal: principal.clone(), password_hash: None, disabled: false, must_change: false };
    books.insert_principal(&row, Timestamp::start_of(date!(2019 - 01 - 02))).await.expect("an account");
    let mail = format!("{name}@binhphuoc.gov.vn").parse().expect("an address");
    books.set_principal_mail(principal.id, Some(&mail)).await.expect("an address");
    books.commit().await.expect("a commit");
    Actor::Principal(principal)
}

fn draft(agencies: &[AgencyVersion], number: i32, subjects: Vec<SubjectDraft>) -> DecisionDraft {
    DecisionDraft {
        issuer: agencies[0].agency,
        number,
        symbol: "QĐ-SNV".to_owned(),
        signed_on: date!(2019 - 06 - 01),
        signer: "Trần Văn Bình".to_owned(),
        summary: "Về công tác cán bộ".to_owned(),
        file_sha256: None,
        subjects,
    }
}

fn recruit(agency: &AgencyVersion, name: &str) -> SubjectDraft {
    let person = NewPerson {
        full_name: name.to_owned(),
        birth_date: date!(1990 - 03 - 05),
        category: Category::CivilServant,
        personal_number: None,
    };
    let post = Post { agency: agency.agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
    let act = Act::Recruit { post, address: AddressChoice::Proposed };
    SubjectDraft { person: PersonDraft::New(person), effective_from: TODAY, act }
}

async fn queued(registry: &Registry, kind: NoticeKind) -> Vec<NoticeRow> {
    let reader = registry.store.read().await.expect("a reader");
    let mut rows = reader.due_notices(SystemClock.now(), 50).await.expect("notices");
    rows.retain(|row| row.kind == kind);
    rows.sort_by(|a, b| a.address.cmp(&b.address));
    rows
}

async fn whoever_records_a_decision_is_told_once_what_follows(db: TestDatabase) {
    let (_, agencies, _) = small(&db.store).await;
    let registry = registry(&db);
    let hr = account(&registry, "hr-tinh", Role::Hr, &agencies[0]).await;
    let both = draft(&agencies, 5, vec![recruit(&agencies[1], "Nguyễn Văn Ấn"), recruit(&agencies[2], "Lê Thị Bê")]);
    let recorded = record_decision(&registry, &hr, &both).await.expect("a decision");
    record_decision(&registry, &hr, &both).await.expect("the same again");
    let told = queued(&registry, NoticeKind::DecisionResult).await;
    assert_eq!(told.len(), 1, "what changes nothing is not told: {told:?}");
    assert_eq!(told[0].subject, recorded.decision.to_string());
    assert_eq!(told[0].address.as_ref().unwrap().as_str(), "hr-tinh@binhphuoc.gov.vn");
    assert_eq!(told[0].text.title, "Đã ghi nhận Quyết định số 5/QĐ-SNV");
    for line in ["ngày 01/06/2019: 2 người", "- Cấp địa chỉ thư: 2\n", "- Đề nghị cấp chứng thư số: 2\n"]
    {
        assert!(told[0].text.body.contains(line), "{line} is missing in {}", told[0].text.body);
    }
    assert!(!told[0].text.body.contains("Nguyễn"), "people are not named: {}", told[0].text.body);
    record_decision(&registry, &Actor::Shell, &draft(&agencies, 6, Vec::new())).await.expect_err("nobody");
    assert_eq!(queued(&registry, NoticeKind::DecisionResult).await.len(), 1);
}

async fn each_hr_gets_one_digest_a_day_of_its_own_scope(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let hr = account(&registry, "hr-tinh", Role::Hr, &agencies[0]).await;
    account(&registry, "hr-1", Role::Hr, &agencies[1]).await;
    account(&registry, "hr-2", Role::Hr, &agencies[2]).await;
    account(&registry, "admin", Role::ItAdmin, &agencies[0]).await;
    assert_eq!(queue_digests(&registry).await.expect("digests"), 0, "nothing to tell");

    let three = ["Nguyễn Văn Ấn", "Lê Thị Bê", "Điểu Cư"].map(|name| recruit(&agencies[1], name));
    record_decision(&registry, &hr, &draft(&agencies, 5, three.into())).await.expect("a decision");
    let post = Post { agency: agencies[2].agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
    let moved = SubjectDraft {
        person: PersonDraft::Known(people[0].official.id),
        effective_from: date!(2019 - 07 - 01),
        act: Act::Transfer { post, address: AddressChoice::Proposed },
    };
    record_decision(&registry, &hr, &draft(&agencies, 6, vec![moved])).await.expect("a decision");
    // One sheet is late; the transfer waits for the receiving agency.
    let sheet = "select min(cast(id as text)) from decision_step where kind = 'hand_over_activation'";
    let late = "update decision_step set state = 'open', role = 'hr', due_on = '2019-06-12' where kind = 'hand_over_activation'";
    assert_eq!(db.by_hand(&format!("{late} and cast(id as text) = ({sheet})")).await, 1);
    let waits = "update decision_step set state = 'open', kind = 'accept_transfer', begins_on = '2019-06-10' \
                 where kind = 'take_effect' and begins_on = '2019-07-01'";
    assert_eq!(db.by_hand(waits).await, 1);

    assert_eq!(queue_digests(&registry).await.expect("digests"), 3);
    assert_eq!(queue_digests(&registry).await.expect("digests"), 0, "one a day");
    let told = queued(&registry, NoticeKind::DailyDigest).await;
    let to: Vec<&str> = told.iter().map(|row| row.address.as_ref().unwrap().local()).collect();
    assert_eq!(to, ["hr-1", "hr-2", "hr-tinh"]);
    let (effective, overdue, waiting) = (
        "- 5/QĐ-SNV: tuyển dụng, tiếp nhận, 3 người\n",
        "- 5/QĐ-SNV: giao phiếu kích hoạt hộp thư, hạn 12/06/2019 (quá 3 ngày)\n",
        "- 6/QĐ-SNV: từ Cơ quan H10.1 đến Cơ quan H10.2, chờ từ ngày 10/06/2019\n",
    );
    for (row, lines) in told.iter().zip([&[effective, overdue][..], &[waiting], &[effective, overdue, waiting]]) {
        for line in [effective, overdue, waiting] {
            let body = &row.text.body;
            assert_eq!(body.contains(line), lines.contains(&line), "{:?}: {line} in {body}", row.address);
        }
        assert!(row.text.title.ends_with(&format!("15/06/2019: {} mục", lines.len())), "{}", row.text.title);
    }
}

async fn a_further_word_is_told_to_whoever_says_it_and_whoever_spoke_before(db: TestDatabase) {
    let (_, agencies, people) = small(&db.store).await;
    let registry = registry(&db);
    let releasing = account(&registry, "hr-1", Role::Hr, &agencies[1]).await;
    let receiving = account(&registry, "hr-2", Role::Hr, &agencies[2]).await;
    let province = account(&registry, "hr-tinh", Role::Hr, &agencies[0]).await;
    let post = Post { agency: agencies[2].agency, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
    let act = Act::Transfer { post, address: AddressChoice::Proposed };
    let from = date!(2019 - 07 - 01);
    let moved =
        SubjectDraft { person: PersonDraft::Known(people[0].official.id), effective_from: from, act: act.clone() };
    let recorded = record_decision(&registry, &releasing, &draft(&agencies, 5, vec![moved])).await.expect("a decision");
    let subject = recorded.subjects[0].subject;
    let mut seen: BTreeSet<NoticeId> =
        queued(&registry, NoticeKind::DecisionResult).await.into_iter().map(|row| row.id).collect();
    assert_eq!(seen.len(), 1);
    let mut told = async || {
        let mut new = queued(&registry, NoticeKind::DecisionResult).await;
        new.retain(|row| seen.insert(row.id));
        let mut mails: Vec<(String, String)> = new
            .into_iter()
            .map(|row| (row.address.expect("an address").as_str().replace("@binhphuoc.gov.vn", ""), row.text.title))
            .collect();
        mails.sort();
        mails
    };
    let both = |first: &str, second: &str, title: &str| {
        [first, second].map(|name| (name.to_owned(), format!("{title} Quyết định số 5/QĐ-SNV"))).to_vec()
    };
    decline_transfer(&registry, &receiving, subject, "Không còn biên chế").await.expect("an answer");
    assert_eq!(told().await, both("hr-1", "hr-2", "Không tiếp nhận theo"));
    let correction =
        Correction { effective_from: date!(2019 - 08 - 01), act, reason: "Chuyển đợt sau".to_owned() };
    correct_subject(&registry, &releasing, subject, &correction).await.expect("a correction");
    assert_eq!(told().await, both("hr-1", "hr-2", "Đã sửa nội dung của"));
    accept_transfer(&registry, &receiving, subject, None).await.expect("an answer");
    assert_eq!(told().await, both("hr-1", "hr-2", "Đã tiếp nhận theo"));
    withdraw_subject(&registry, &province, subject, "Hủy đợt").await.expect("a withdrawal");
    assert_eq!(told().await, both("hr-2", "hr-tinh", "Đã rút nội dung của"));
    // What was refused is not told.
    withdraw_subject(&registry, &province, subject, "Hủy đợt").await.expect_err("twice");
    assert_eq!(told().await, Vec::new());
}
