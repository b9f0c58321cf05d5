//! The scenes.

use congvu::domain::decision::draft::{Act, AddressChoice, Measure, NewPerson, PersonDraft, Post};
use congvu::domain::ids::FactId;
use congvu::domain::mailbox::lifecycle::MailboxState;
use congvu::domain::official::Category;
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::storage::read::View;
use time::macros::date;

use super::*;
use crate::database::with_sqlite;
use crate::mail_sessions::{agency, decide, people, people_of};

fn refused(sent: Result<(), No>, code: u16, word: &str) {
    let no = sent.expect_err("it was taken");
    assert!(no.code == code && no.text.contains(word), "{no:?}");
}

macro_rules! scenes {
    ($($scene:ident)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[ignore = "needs Postfix, Dovecot and root: make test-mail"]
            async fn $scene() {
                with_sqlite(|db| async move { scene::$scene(&mut World::new(db).await).await }).await;
            }
        )+
    };
}

scenes! {
    a_new_official_logs_in_with_the_activation_password_and_receives
    who_is_dismissed_is_out_at_once_and_mail_follows_the_rule
    a_retiree_in_grace_reads_and_does_not_send
    who_is_locked_by_wrong_passwords_is_unlocked_by_the_helpdesk
    after_a_transfer_both_addresses_deliver_into_one_mailbox
    the_agencys_address_reaches_all_its_people_and_nobody_who_left
}

mod scene {
    use super::*;

    pub(super) async fn a_new_official_logs_in_with_the_activation_password_and_receives(world: &mut World) {
        let province = &world.province;
        let today = province.registry.clock.today();
        let first_day = today.next_day().unwrap();
        let person = PersonDraft::New(NewPerson {
            full_name: "Lê Thị Thử Nghiệm".to_owned(),
            birth_date: date!(1990 - 05 - 20),
            category: Category::CivilServant,
            personal_number: None,
        });
        let post =
            Post { agency: agency(province, "H10.31").await, position: "Chuyên viên".to_owned(), rank: Rank::Staff };
        decide(province, 901, person, Act::Recruit { post, address: AddressChoice::Proposed }).await;
        world.come(today).await;
        let number = province.text("select cast(max(number) as text) from mailbox").await.parse().unwrap();
        let sql = format!("select lower(hex(official)) from mailbox where number = {number}");
        let official = province.text(&sql).await.parse().unwrap();
        let addresses = world.addresses(number).await;
        let address = addresses[0].as_str();

        // Handed over tomorrow only: no log-in, though the password is the right one, but mail waits.
        stage(world, official, first_day).await;
        assert_eq!(world.state(number).await, "staged");
        world.activate(official).await;
        assert!(world.reads(address, PASSWORD).await.is_err(), "staged");
        assert_eq!(world.writes(address).await.err().map(|no| no.code), Some(535));
        world.delivers(&[address], "trước ngày").await.unwrap();

        world.come(first_day).await;
        let mut imap = world.reads(address, PASSWORD).await.expect("a log-in on the first day");
        imap.awaits("trước ngày");
        world.delivers(&[address], "ngày đầu").await.unwrap();
        imap.awaits("ngày đầu");
        world.writes(address).await.unwrap().send(address, &[address], "tự gửi").unwrap();
        imap.awaits("tự gửi");
        assert!(world.reads(address, "sai mật khẩu").await.is_err(), "a wrong password");
        world.reads(&uid(number), PASSWORD).await.expect("the number is a name to log in with, too");

        // The quota is the registry's.
        let quota: i64 = province
            .text(&format!("select cast(quota_mib as text) from mailbox where number = {number}"))
            .await
            .parse()
            .unwrap();
        let (_, lines) = imap.ask("GETQUOTAROOT INBOX").unwrap();
        assert!(lines.iter().any(|line| line.contains(&format!(" {})", quota * 1024))), "{quota} MiB: {lines:?}");
        passwords_go_over_tls_only(world, address).await;
    }

    /// Keeps a mailbox staged until a day.
    async fn stage(world: &World, official: OfficialId, until: Date) {
        let registry = &world.province.registry;
        let today = registry.clock.today();
        let reader = registry.store.read().await.unwrap();
        let file = reader.official(&Scope::Province, View::of(today), official).await.unwrap().unwrap();
        drop(reader);
        let active = file.states.iter().find(|state| state.effective.contains(today)).unwrap();
        let (mut staged, mut later) = (active.clone(), active.clone());
        staged.id = FactId(registry.new_id());
        staged.state = MailboxState::Staged;
        staged.effective.to = Some(until);
        later.id = FactId(registry.new_id());
        later.effective.from = until;
        let mut change = registry.store.write(registry.header(&world.province.hr, "stage")).await.unwrap();
        change.replace_mailbox_states(&[active.id], &[staged, later]).await.unwrap();
        change.commit().await.unwrap();
        world.sync().await;
    }

    /// Whoever is not on the mail server itself gets no log-in in the clear, and other servers get none at all.
    async fn passwords_go_over_tls_only(world: &World, address: &str) {
        let mut imap = Imap::from(Ipv4Addr::new(127, 0, 0, 2), world.servers.ports.imap).await;
        let (_, offered) = imap.ask("CAPABILITY").unwrap();
        assert!(offered.concat().contains("LOGINDISABLED") && !offered.concat().contains("AUTH=PLAIN"), "{offered:?}");
        let refusal = imap.log_in(address, PASSWORD).unwrap_err();
        assert!(refusal.contains("PRIVACYREQUIRED"), "{refusal}");
        for port in [world.servers.ports.smtp, world.servers.ports.submission] {
            let (_, offered) = Smtp::plain(port).await;
            assert!(offered.contains("STARTTLS") && !offered.contains("AUTH"), "{offered}");
        }
        let (_, offered) = Smtp::secure(world.servers.ports.smtp, &world.servers.certificate()).await;
        assert!(!offered.contains("AUTH"), "{offered}");
        let (_, offered) = Smtp::secure(world.servers.ports.submission, &world.servers.certificate()).await;
        assert!(offered.contains("AUTH PLAIN"), "{offered}");
    }

    pub(super) async fn who_is_dismissed_is_out_at_once_and_mail_follows_the_rule(world: &mut World) {
        let province = &world.province;
        let people = people(province).await;
        let (leaver, colleague) = (people[1], people[2]);
        for person in [leaver, colleague] {
            world.activate(person.official).await;
        }
        let (leavers, colleagues) = (world.addresses(leaver.number).await, world.addresses(colleague.number).await);
        let (address, other) = (leavers[0].as_str(), colleagues[0].as_str());
        let mut imap = world.reads(address, PASSWORD).await.unwrap();
        let mut beside = world.reads(other, PASSWORD).await.unwrap();
        let mut smtp = world.writes(address).await.unwrap();
        smtp.send(address, &[other], "còn tại chức").unwrap();
        beside.awaits("còn tại chức");
        drop(world.reads(address, PASSWORD).await.unwrap());

        let dismissed = Act::Discipline { measure: Measure::Dismissal };
        decide(province, 902, PersonDraft::Known(leaver.official), dismissed).await;
        world.sync().await;
        assert_eq!(world.state(leaver.number).await, "suspended");
        assert!(!imap.is_alive(), "the session that was open is ended");
        assert!(beside.is_alive(), "and nobody else's");
        assert!(world.reads(address, PASSWORD).await.is_err(), "a log-in that Dovecot had cached");
        assert_eq!(world.writes(address).await.err().map(|no| no.code), Some(535));
        refused(smtp.send(address, &[other], "đã thôi việc"), 550, "may not send");
        assert_eq!(province.text("select cast(count(*) as text) from mail_session_end").await, "0", "confirmed");
        let ended =
            "select cast(count(*) as text) from audit_leaf where action = 'end_mail_sessions' and outcome = 'done'";
        assert_eq!(province.text(ended).await, "1");

        // Locked: mail is kept for whoever follows up. Closed for good: it is refused, and the sender told.
        world.delivers(&[address], "trong thời gian khóa").await.unwrap();
        let today = province.registry.clock.today();
        world.come(today.replace_year(today.year() + 1).unwrap()).await;
        assert_eq!(world.state(leaver.number).await, "preserved");
        refused(world.delivers(&[address], "đã đóng").await, 550, "5.2.1");
        let mut colleague = world.writes(other).await.unwrap();
        refused(colleague.send(other, &[address], "đã đóng"), 550, "This mailbox is closed");
        refused(world.delivers(&[&format!("khong.co@{DOMAIN}")], "không có").await, 550, "5.1.1");
        assert!(beside.subjects().iter().all(|subject| subject != "đã thôi việc"));
    }

    pub(super) async fn a_retiree_in_grace_reads_and_does_not_send(world: &mut World) {
        let province = &world.province;
        let people = people(province).await;
        let (retiree, colleague) = (people[1], people[2]);
        for person in [retiree, colleague] {
            world.activate(person.official).await;
        }
        let (own, others) = (world.addresses(retiree.number).await, world.addresses(colleague.number).await);
        let (address, other) = (own[0].as_str(), others[0].as_str());
        let mut imap = world.reads(address, PASSWORD).await.unwrap();
        let mut smtp = world.writes(address).await.unwrap();
        smtp.send(address, &[other], "trước khi nghỉ").unwrap();

        decide(province, 903, PersonDraft::Known(retiree.official), Act::Retire).await;
        world.sync().await;
        assert_eq!(world.state(retiree.number).await, "receive_only");
        assert!(imap.is_alive(), "whoever may read stays");
        refused(smtp.send(address, &[other], "sau khi nghỉ"), 550, "may not send");
        let mut again = world.writes(address).await.expect("the log-in is told apart from the right to send");
        for from in [address, "", other, OUTSIDER] {
            refused(again.send(from, &[other], "sau khi nghỉ"), 550, "may not send");
        }
        world.delivers(&[address], "gửi người nghỉ hưu").await.unwrap();
        imap.awaits("gửi người nghỉ hưu");
        world.reads(address, PASSWORD).await.unwrap().awaits("gửi người nghỉ hưu");

        // An active colleague sends, and as nobody else.
        let mut smtp = world.writes(other).await.unwrap();
        refused(smtp.send(address, &[other], "mạo danh"), 553, "not owned by");
        refused(smtp.send(OUTSIDER, &[other], "mạo danh"), 553, "not owned by");
        refused(smtp.send("", &[other], "mạo danh"), 550, "empty sender");
        smtp.send(other, &[address], "đúng người").unwrap();
        imap.awaits("đúng người");
        let (mut stranger, _) = Smtp::plain(world.servers.ports.smtp).await;
        for from in [address, other] {
            refused(stranger.send(from, &[other], "mạo danh"), 553, "Log in");
        }
        refused(stranger.send(OUTSIDER, &["ai.do@xa.example"], "chuyển tiếp"), 554, "Relay access denied");
        let mut box_of_colleague = world.reads(other, PASSWORD).await.unwrap();
        box_of_colleague.awaits("trước khi nghỉ");
        assert_eq!(box_of_colleague.subjects(), ["trước khi nghỉ"]);
    }

    pub(super) async fn who_is_locked_by_wrong_passwords_is_unlocked_by_the_helpdesk(world: &mut World) {
        let person = people(&world.province).await[1];
        world.activate(person.official).await;
        let addresses = world.addresses(person.number).await;
        for _ in 0..3 {
            assert!(world.reads(&addresses[0], "đoán mò").await.is_err());
        }
        assert!(world.reads(&addresses[0], PASSWORD).await.is_err(), "locked, with the right password too");
        assert_eq!(world.writes(&addresses[0]).await.err().map(|no| no.code), Some(535));
        assert!(unlock_mailbox(&world.province.registry, &world.helpdesk, person.official).await.unwrap());
        let mut imap = world.reads(&addresses[0], PASSWORD).await.expect("unlocked, with the password as it was");
        world.delivers(&[&addresses[0]], "đã mở khóa").await.unwrap();
        imap.awaits("đã mở khóa");
    }

    pub(super) async fn after_a_transfer_both_addresses_deliver_into_one_mailbox(world: &mut World) {
        let province = &world.province;
        let person = people(province).await[1];
        world.activate(person.official).await;
        let before = world.addresses(person.number).await.remove(0);
        // Dovecot has looked this address up while it was the first one.
        let mut imap = world.reads(&before, PASSWORD).await.unwrap();
        world.delivers(&[&before], "chưa chuyển").await.unwrap();
        imap.awaits("chưa chuyển");

        let post = Post {
            agency: agency(province, "H10.31").await,
            position: "Phó phòng".to_owned(),
            rank: Rank::DivisionHead,
        };
        let act = Act::Transfer { post, address: AddressChoice::Proposed };
        decide(province, 904, PersonDraft::Known(person.official), act).await;
        world.sync().await;
        let addresses = world.addresses(person.number).await;
        assert!(addresses[0] != before && addresses[1..].contains(&before), "{addresses:?}");
        assert!(imap.is_alive(), "a transfer ends no session");
        world.delivers(&[&before], "đến địa chỉ cũ").await.unwrap();
        world.delivers(&[&addresses[0]], "đến địa chỉ mới").await.unwrap();
        for subject in ["đến địa chỉ cũ", "đến địa chỉ mới"] {
            imap.awaits(subject);
        }
        // A new password empties Dovecot's cache: both are looked up anew.
        world.activate(person.official).await;
        assert!(!imap.is_alive(), "a new password ends sessions");
        for address in [&before, &addresses[0]] {
            let mut subjects = world.reads(address, PASSWORD).await.unwrap().subjects();
            subjects.sort();
            assert_eq!(subjects, ["chưa chuyển", "đến địa chỉ cũ", "đến địa chỉ mới"], "one mailbox by {address}");
        }
        let mut imap = world.reads(&addresses[0], PASSWORD).await.unwrap();
        for address in [&before, &addresses[0]] {
            world.writes(address).await.unwrap().send(address, &[&addresses[0]], &format!("gửi từ {address}")).unwrap();
            imap.awaits(&format!("gửi từ {address}"));
        }
    }

    pub(super) async fn the_agencys_address_reaches_all_its_people_and_nobody_who_left(world: &mut World) {
        let province = &world.province;
        let sql = "select agency_code from mailbox_current where posted and state = 'active' and kind = 'personal' \
            group by agency_code having count(*) between 4 and 8 order by count(*), agency_code limit 1";
        let code = province.text(sql).await;
        let people = people_of(province, &code).await;
        let leaver = people[people.len() - 1];
        let group = province.entries("ou=groups,", &format!("(cn={code})")).await.remove(0);
        let address = texts(&group, Attribute::Mail).concat();
        for person in &people {
            world.activate(person.official).await;
        }
        decide(province, 905, PersonDraft::Known(leaver.official), Act::Retire).await;
        world.sync().await;

        world.delivers(&[&address], "gửi cả cơ quan").await.unwrap();
        let first = world.addresses(people[0].number).await.remove(0);
        world.writes(&first).await.unwrap().send(&first, &[&address], "nội bộ cơ quan").unwrap();
        for person in &people[..people.len() - 1] {
            let mut imap = world.reads(&uid(person.number), PASSWORD).await.unwrap();
            for subject in ["gửi cả cơ quan", "nội bộ cơ quan"] {
                imap.awaits(subject);
            }
            assert_eq!(imap.subjects().len(), 2, "each once");
        }
        // Who left still receives, but not for the agency: what was sent later is there, the agency's mail is not.
        let own = world.addresses(leaver.number).await.remove(0);
        world.delivers(&[&own], "gửi riêng").await.unwrap();
        let mut imap = world.reads(&own, PASSWORD).await.unwrap();
        imap.awaits("gửi riêng");
        assert_eq!(imap.subjects(), ["gửi riêng"]);

        // A directory that does not answer is "try again", for people and agencies alike, and never "unknown".
        world.province.server.stopped_and_read_back().await;
        for to in [&address, &first] {
            let no = world.delivers(&[to], "thư mục không trả lời").await.unwrap_err();
            assert_eq!(no.code / 100, 4, "{no:?}");
        }
    }
}
