//! The second channel: asking for a reset tells nothing, a code goes with its mail or not at all, nobody can take a sheet from its
//! owner by asking, and private addresses are forgotten once a mail is settled.

use async_trait::async_trait;
use congvu::auth::activation_code::ActivationCode;
use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::ids::OfficialId;
use congvu::notify::courier::{Courier, NotCarried};
use congvu::notify::message::Message;
use congvu::operations::OperationError;
use congvu::operations::recovery::{answer_resets, confirm_recovery_address, offer_recovery_address, request_reset};
use congvu::operations::send_notices::send_notices;

use super::{CHOSEN, Office};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    asking_is_the_same_work_for_everybody_and_the_code_goes_with_its_mail
    a_reset_that_was_asked_for_leaves_the_sheet_open_until_a_password_is_set
    a_private_address_is_forgotten_when_its_mail_is_settled
}

const SECOND: &str = "rieng.tu@example.org";

struct Post(Result<(), NotCarried>);

#[async_trait]
impl Courier for Post {
    async fn carry(&self, _: &Message) -> Result<(), NotCarried> {
        self.0.clone()
    }
}

impl Office {
    async fn count(&self, table: &str) -> String {
        self.province.text(&format!("select cast(count(*) as text) from {table}")).await
    }

    async fn address_of(&self, official: OfficialId) -> String {
        let theirs = if self.province.db.is_postgres() {
            format!("'{official}'")
        } else {
            format!("x'{}'", official.to_string().replace('-', ""))
        };
        self.province.text(&format!("select address from mailbox_current where official = {theirs}")).await
    }

    /// The code in the newest mail of a kind.
    async fn mailed(&self, kind: &str) -> ActivationCode {
        let sql = format!("select body from outgoing_mail where kind = '{kind}' order by id desc limit 1");
        let body = self.province.text(&sql).await;
        let code = body.split("code=").nth(1).and_then(|rest| rest.lines().next()).unwrap().to_owned();
        ActivationCode::typed(&code).unwrap()
    }

    async fn confirmed(&self, official: OfficialId) {
        let registry = &self.province.registry;
        offer_recovery_address(registry, official, &SECOND.parse().unwrap()).await.unwrap();
        confirm_recovery_address(registry, &self.mailed("recovery_address").await).await.unwrap();
    }

    async fn ask(&self, address: &str) {
        request_reset(&self.province.registry, &address.parse().unwrap()).await.unwrap();
    }
}

async fn asking_is_the_same_work_for_everybody_and_the_code_goes_with_its_mail(db: TestDatabase) {
    let office = Office::new(db).await;
    let officials = office.officials("state = 'active'").await;
    office.confirmed(officials[0]).await;
    let (theirs, without) = (office.address_of(officials[0]).await, office.address_of(officials[1]).await);
    for address in [theirs.as_str(), without.as_str(), "khong.co@binhphuoc.gov.vn", theirs.as_str()] {
        office.ask(address).await;
        // Nothing but the request is there, whoever it is about.
        assert_eq!(office.count("activation").await, "0");
        assert_eq!(office.count("outgoing_mail where kind = 'password_reset'").await, "0");
    }
    assert_eq!(office.count("reset_request").await, "3", "one for each address");
    // Without its mail there is no code, and the request waits on.
    office.province.db.by_hand("alter table outgoing_mail rename to away").await;
    assert!(answer_resets(&office.province.registry).await.is_err());
    office.province.db.by_hand("alter table away rename to outgoing_mail").await;
    assert_eq!(office.count("activation").await, "0");
    assert_eq!(answer_resets(&office.province.registry).await.unwrap(), 1);
    assert_eq!(office.count("reset_request").await, "0");
    assert_eq!(office.count("activation where channel = 'recovery_mail'").await, "1");
    let to = office.province.text("select address from outgoing_mail where kind = 'password_reset'").await;
    assert_eq!(to, SECOND);
    // Three a day.
    for _ in 0..4 {
        office.ask(&theirs).await;
        answer_resets(&office.province.registry).await.unwrap();
    }
    assert_eq!(office.count("activation").await, "3");
}

async fn a_reset_that_was_asked_for_leaves_the_sheet_open_until_a_password_is_set(db: TestDatabase) {
    let office = Office::new(db).await;
    let official = office.officials("state = 'active'").await[0];
    office.confirmed(official).await;
    let address = office.address_of(official).await;
    let sheet = office.issue(&office.helpdesk, official).await.unwrap().sheets.remove(0);
    office.ask(&address).await;
    answer_resets(&office.province.registry).await.unwrap();
    let first = office.mailed("password_reset").await;
    office.ask(&address).await;
    answer_resets(&office.province.registry).await.unwrap();
    assert_eq!(office.count("activation where ended_at is null").await, "2", "the sheet, and the later of two resets");
    assert!(matches!(office.use_code(&first, CHOSEN).await, Err(OperationError::NotFound { .. })));
    office.use_code(&office.mailed("password_reset").await, CHOSEN).await.unwrap();
    assert!(matches!(office.use_code(&sheet.code, CHOSEN).await, Err(OperationError::NotFound { .. })));
    // What the helpdesk issues ends everything before it.
    office.ask(&address).await;
    answer_resets(&office.province.registry).await.unwrap();
    office.issue(&office.helpdesk, official).await.unwrap();
    assert_eq!(office.count("activation where ended_at is null").await, "1");
}

async fn a_private_address_is_forgotten_when_its_mail_is_settled(db: TestDatabase) {
    let office = Office::new(db).await;
    let registry = &office.province.registry;
    let officials = office.officials("state = 'active'").await;
    let now = || SystemClock.now().plus_seconds(60);
    for (official, outcome) in
        [(officials[0], Ok(())), (officials[1], Err(NotCarried::Refused(format!("550 no such user {SECOND}"))))]
    {
        office.confirmed(official).await;
        assert_eq!(office.count(&format!("outgoing_mail where address = '{SECOND}'")).await, "1");
        send_notices(registry, &Post(outcome), now()).await.unwrap();
        assert_eq!(office.count("outgoing_mail where address <> ''").await, "0");
        assert_eq!(office.count("outgoing_mail where body <> '' or last_error is not null").await, "0");
    }
    let books = registry.store.bookkeeping().await.unwrap();
    assert_eq!(books.requeue_failed_notices(now()).await.unwrap(), 0, "there is nobody to send it to");
    drop(books);
    let reader = registry.store.read().await.unwrap();
    let failed = reader.notices(congvu::domain::notice::NoticeState::Failed, None, 9).await.unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].address, None);
    assert_eq!(office.count("audit_leaf where action = 'offer_recovery_address'").await, "2", "that it went, is known");
}
