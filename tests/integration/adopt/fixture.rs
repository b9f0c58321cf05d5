//! Makes the registry's people and the foreign directory's accounts, with what must become of each. The same every time; all invented.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use congvu::directory::adopt::correlate::{CaseReason, Evidence};
use congvu::directory::adopt::kind::ForeignKind;
use congvu::directory::adopt::newcomers::NotCreated;
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{AgencyId, FactId, IdSource, MailboxId, OfficialId, PostingId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind};
use congvu::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::name::fold;
use congvu::domain::official::{Category, Official};
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, PostingKind, Rank};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::record_staff::{Staff, record_staff};
use congvu::storage::read::View;
use time::macros::date;
use time::{Date, Duration};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::access::office::{Office, TODAY};
use crate::slapd::BASE;

/// Accounts in all.
pub(crate) const ACCOUNTS: usize = 6_000;
/// People in the registry.
const PEOPLE: usize = 2_400;
const DOMAIN: &str = "binhphuoc.gov.vn";
/// Where this directory keeps dates of birth, as some do.
pub(crate) const BIRTH_ATTRIBUTE: &str = "carLicense";
/// Units of the foreign directory, some with names that need escapes, nested or not. Relative to the base.
const UNITS: [&str; 6] = [
    "ou=Tài khoản",
    r"ou=Phòng Hành chính\, Tổ chức,ou=Tài khoản",
    r"ou=\23 Văn phòng,ou=Tài khoản",
    r"ou=Ban \+ Tổ,ou=Phòng Hành chính\, Tổ chức,ou=Tài khoản",
    "OU=Thiet Bi",
    "ou=Chưa rõ,ou=Tài khoản",
];

/// What must become of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// It stands for this mailbox, for this reason.
    Link(MailboxId, Evidence),
    /// A person decides.
    Case(CaseReason),
    /// Nobody in the registry; with `--create` what the second part says.
    Unknown(Result<(), Unmade>),
    /// No person.
    Other(ForeignKind),
    /// A person without entryUUID.
    Nameless,
}

/// Why nobody is made of an unknown account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unmade {
    Because(NotCreated),
    Case(CaseReason),
}

/// An account of the foreign directory.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) dn: String,
    pub(crate) attributes: Vec<(&'static str, Vec<u8>)>,
    pub(crate) expect: Expect,
    pub(crate) entry_uuid: Option<Uuid>,
    /// Whether a server takes it; a file may have what none would.
    in_server: bool,
}

/// Registry and accounts.
pub(crate) struct Foreign {
    pub(crate) office: Office,
    pub(crate) hr: congvu::operations::Actor,
    pub(crate) accounts: Vec<Account>,
    /// Mailboxes that must be linked to another entry before the directory is adopted.
    pub(crate) linked_elsewhere: Vec<MailboxId>,
}

struct Person {
    mailbox: MailboxId,
    number: i64,
    official: OfficialId,
    name: String,
    birth: Date,
    /// Local part of the address, before the agency's short name.
    local: String,
    address: String,
    agency_name: String,
}

fn name(number: usize) -> String {
    const FAMILY: [&str; 11] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Điểu", "Thị", "Lâm", "Đỗ"];
    const MIDDLE: [&str; 7] = ["Văn", "Thị", "Hữu", "Ngọc", "Đức", "Minh", "Thúy"];
    const GIVEN: [&str; 29] = [
        "An", "Bình", "Chí", "Dũng", "Đạt", "Giang", "Hòa", "Hạnh", "Khánh", "Lan", "Long", "Mai", "Nam", "Nga",
        "Oanh", "Phúc", "Quân", "Quỳnh", "Sơn", "Tâm", "Thảo", "Trang", "Tú", "Uyên", "Việt", "Xuân", "Yến", "Ánh",
        "Ước",
    ];
    format!("{} {} {}", FAMILY[number % 11], MIDDLE[number % 7], GIVEN[number % 29])
}

fn birth(number: usize) -> Date {
    date!(1960 - 01 - 01) + Duration::days(i64::try_from(number).unwrap() * 5)
}

impl Foreign {
    pub(crate) async fn new(db: &crate::database::TestDatabase) -> Self {
        let office = Office::open(db).await;
        let hr = office.account("hr", Role::Hr, "H10").await;
        let reader = office.registry.store.read().await.unwrap();
        let agencies = reader.agencies(&Scope::Province, View::of(TODAY)).await.unwrap();
        drop(reader);
        // Several communes have one name; here it must name its agency.
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for row in &agencies {
            *names.entry(fold(&row.name)).or_default() += 1;
        }
        let places: Vec<(AgencyId, String, String)> = agencies
            .into_iter()
            .filter(|row| names[&fold(&row.name)] == 1)
            .map(|row| (row.agency, row.slug, row.name))
            .collect();
        let (staff, people, offices) = registry(&places);
        record_staff(&office.registry, &hr, &staff).await.unwrap();
        let mut making = Making { accounts: Vec::new(), made: 0, linked_elsewhere: Vec::new() };
        making.units();
        for number in 0..people.len() {
            making.of_person(&people, number, &offices);
        }
        making.strangers(&places);
        let Making { accounts, linked_elsewhere, .. } = making;
        assert_eq!(accounts.len(), ACCOUNTS);
        Self { office, hr, accounts, linked_elsewhere }
    }

    /// The accounts as an LDIF export with entryUUID; `served` leaves out what no server takes, and the identifiers.
    pub(crate) fn ldif(&self, served: bool) -> tempfile::NamedTempFile {
        let mut text = String::from("version: 1\n# invented\n\n");
        for account in self.accounts.iter().filter(|account| !served || account.in_server) {
            line(&mut text, "dn", account.dn.as_bytes());
            for (name, value) in &account.attributes {
                line(&mut text, name, value);
            }
            if let (Some(id), false) = (account.entry_uuid, served) {
                line(&mut text, "entryUUID", id.to_string().as_bytes());
            }
            text.push('\n');
        }
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    pub(crate) fn seen(&self, served: bool) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(move |account| !served || account.in_server)
    }

    /// How many accounts must become what.
    pub(crate) fn count(&self, served: bool, is: impl Fn(&Expect) -> bool) -> u64 {
        self.seen(served).filter(|account| is(&account.expect)).count() as u64
    }
}

/// A line, folded as writers do.
fn line(text: &mut String, name: &str, value: &[u8]) {
    let is_plain = value.iter().all(|byte| (0x20..0x7f).contains(byte))
        && !value.starts_with(b" ")
        && !value.starts_with(b":")
        && !value.starts_with(b"<")
        && !value.ends_with(b" ");
    let line = if is_plain {
        format!("{name}: {}", String::from_utf8_lossy(value))
    } else {
        format!("{name}:: {}", STANDARD.encode(value))
    };
    let parts: Vec<&str> = line.as_bytes().chunks(76).map(|part| std::str::from_utf8(part).unwrap()).collect();
    text.push_str(&parts.join("\n "));
    text.push('\n');
}

/// People with addresses they have, had, and alias; and an agency's mailbox for every twentieth.
fn registry(places: &[(AgencyId, String, String)]) -> (Staff, Vec<Person>, Vec<String>) {
    let mut ids = IdSource::seeded(77);
    let mut id = || ids.next(Timestamp::start_of(TODAY));
    let since = Period::starting(date!(2015 - 01 - 01));
    let (mut staff, mut people, mut offices) = (Staff::default(), Vec::new(), Vec::new());
    for number in 0..PEOPLE {
        let (agency, slug, agency_name) = &places[number % places.len()];
        let (official, mailbox) = (OfficialId(id()), MailboxId(id()));
        let local = format!("p{number}");
        let address = format!("{local}.{slug}@{DOMAIN}");
        let kept = i64::try_from(2 * number + 1).unwrap();
        let person = Person {
            mailbox,
            number: kept,
            official,
            name: name(number),
            birth: birth(number),
            local,
            address: address.clone(),
            agency_name: agency_name.clone(),
        };
        staff.officials.push(Official {
            id: official,
            full_name: person.name.clone(),
            birth_date: person.birth,
            category: Category::CivilServant,
        });
        staff.postings.push(Posting {
            id: PostingId(id()),
            official,
            agency: *agency,
            effective: since,
            kind: PostingKind::Primary,
            rank: Rank::Staff,
            position: "Chuyên viên".to_owned(),
            subject: None,
        });
        staff.mailboxes.push(Mailbox {
            id: mailbox,
            number: kept,
            kind: MailboxKind::Personal,
            official: Some(official),
            agency: None,
            quota_mib: 2048,
        });
        let former = Period { from: since.from, to: Some(date!(2018 - 01 - 01)) };
        let mut state = |mailbox| MailboxStateFact {
            id: FactId(id()),
            mailbox,
            state: MailboxState::Active,
            effective: since,
            subject: None,
        };
        staff.states.push(state(mailbox));
        let mut add = |mailbox, address: String, kind, effective| {
            let address = address.parse().unwrap();
            staff.addresses.push(AddressFact { id: FactId(id()), mailbox, address, kind, effective });
        };
        add(mailbox, address, AddressKind::Primary, since);
        add(mailbox, format!("bidanh{number}@{DOMAIN}"), AddressKind::Alias, since);
        add(mailbox, format!("cu{number}@{DOMAIN}"), AddressKind::Alias, former);
        if number % 20 == 11 {
            let office = MailboxId(id());
            let address = format!("vanthu{number}@{DOMAIN}");
            staff.mailboxes.push(Mailbox {
                id: office,
                number: kept + 1,
                kind: MailboxKind::Agency,
                official: None,
                agency: Some(*agency),
                quota_mib: 2048,
            });
            staff.states.push(MailboxStateFact {
                id: FactId(id()),
                mailbox: office,
                state: MailboxState::Active,
                effective: since,
                subject: None,
            });
            staff.addresses.push(AddressFact {
                id: FactId(id()),
                mailbox: office,
                address: address.parse().unwrap(),
                kind: AddressKind::Primary,
                effective: since,
            });
            offices.push(address);
        }
        people.push(person);
    }
    (staff, people, offices)
}

struct Making {
    accounts: Vec<Account>,
    made: usize,
    linked_elsewhere: Vec<MailboxId>,
}

impl Making {
    fn push(&mut self, dn: String, attributes: Vec<(&'static str, Vec<u8>)>, expect: Expect) -> &mut Account {
        self.made += 1;
        let entry_uuid = Some(Uuid::from_u64_pair(0xfeed, self.made as u64));
        self.accounts.push(Account { dn, attributes, expect, entry_uuid, in_server: true });
        self.accounts.last_mut().unwrap()
    }

    fn units(&mut self) {
        for unit in UNITS {
            let classes = vec![("objectClass", b"organizationalUnit".to_vec())];
            self.push(format!("{unit},{BASE}"), classes, Expect::Other(ForeignKind::Unit));
        }
    }

    /// A person's entry with an irregular name, here or there.
    fn person(&mut self, called: &str, more: &[(&'static str, String)], expect: Expect) -> &mut Account {
        let number = self.made;
        let unit = UNITS[number % 4];
        let uid = format!("u{number}");
        let dn = match number % 5 {
            0 => format!("uid={uid},{unit},{BASE}"),
            1 => format!("CN={called}+UID={uid},{unit},{BASE}"),
            2 => format!("uid={uid} , {unit} , {BASE}"),
            3 => format!("UID=\\75{number},{unit},DC=Tinh,dc=EXAMPLE"),
            _ => format!("uid={uid}+cn={called},{unit},{BASE}"),
        };
        let mut attributes: Vec<(&'static str, Vec<u8>)> = ["inetOrgPerson", "extensibleObject"]
            .iter()
            .map(|class| ("objectClass", class.as_bytes().to_vec()))
            .collect();
        attributes.push(("cn", called.as_bytes().to_vec()));
        attributes.push(("sn", called.split(' ').next().unwrap().as_bytes().to_vec()));
        attributes.push(("uid", uid.into_bytes()));
        attributes.extend(more.iter().map(|(name, value)| (*name, value.clone().into_bytes())));
        self.push(dn, attributes, expect)
    }

    /// The accounts of one person of the registry, of seventeen in twenty.
    fn of_person(&mut self, people: &[Person], number: usize, offices: &[String]) {
        let person = &people[number];
        let mail = || ("mail", person.address.clone());
        let born = || (BIRTH_ATTRIBUTE, person.birth.to_string());
        let link = |evidence| Expect::Link(person.mailbox, evidence);
        let decomposed: String = person.name.nfd().collect();
        match number % 20 {
            0 => self.person(&person.name, &[("congvuMailboxId", person.mailbox.to_string())], link(Evidence::Key)),
            1 => self.person(&decomposed, &[mail()], link(Evidence::Mail)),
            2 => {
                let alias = format!("BiDanh{number}@BinhPhuoc.GOV.vn");
                self.person(&person.name.to_uppercase(), &[("mail", alias)], link(Evidence::Mail))
            }
            3 => self.person(&person.name, &[("mail", format!("cu{number}@{DOMAIN}"))], link(Evidence::Mail)),
            4 => {
                let more = [
                    ("uid", person.local.clone()),
                    ("ou", person.agency_name.clone()),
                    ("mail", format!("x{number}@khac.example")),
                ];
                self.person(&person.name, &more, link(Evidence::UidInAgency))
            }
            5 => self.person(&decomposed, &[born()], link(Evidence::NameAndBirth)),
            6 => self.person(&unmark(&person.name), &[born()], Expect::Case(CaseReason::WeakEvidence)),
            7 => {
                let other = people[(number + 10) % people.len()].mailbox.to_string();
                self.person(
                    &person.name,
                    &[mail(), ("congvuMailboxId", other)],
                    Expect::Case(CaseReason::Contradiction),
                )
            }
            8 => {
                self.person(&person.name, &[mail()], Expect::Case(CaseReason::MailboxContested));
                let alias = format!("bidanh{number}@{DOMAIN}");
                self.person(&person.name, &[("mail", alias)], Expect::Case(CaseReason::MailboxContested))
            }
            9 => {
                let other = people[(number + 8) % people.len()].address.clone();
                self.person(&person.name, &[mail(), ("mail", other)], Expect::Case(CaseReason::SeveralCandidates))
            }
            10 => self.person("Zoe Zzyzx", &[mail()], Expect::Case(CaseReason::NameDiffers)),
            11 => {
                let office = offices[number / 20].clone();
                self.person("Văn thư", &[("mail", office)], Expect::Case(CaseReason::NotPersonal))
            }
            12 => {
                self.linked_elsewhere.push(person.mailbox);
                self.person(&person.name, &[mail()], Expect::Case(CaseReason::LinkedElsewhere))
            }
            13 => {
                let more = [("displayName", format!("  {}   (nghỉ)", person.name)), mail(), born()];
                self.person(&person.name, &more, link(Evidence::Mail))
            }
            14 => {
                let more = [("mail", format!("a b{number}@{DOMAIN}")), mail()];
                self.person(&person.name, &more, link(Evidence::Mail))
            }
            15 => {
                let key = format!("m{:06}", person.number);
                self.person(&person.name, &[("employeeNumber", key)], link(Evidence::Key))
            }
            16 => {
                let key = person.official.to_string();
                self.person("Tên Khác Hẳn", &[("congvuOfficialId", key)], link(Evidence::Key))
            }
            _ => return,
        };
    }

    /// People whom the registry does not know, and what is nobody.
    fn strangers(&mut self, places: &[(AgencyId, String, String)]) {
        let mut number = PEOPLE;
        while self.accounts.len() < ACCOUNTS - 6 {
            number += 1;
            let called = name(number);
            let ou = || ("ou", places[number % places.len()].2.clone());
            let mail = || ("mail", format!("moi{number}@{DOMAIN}"));
            let born = || (BIRTH_ATTRIBUTE, birth(number).to_string());
            let no = |why| Expect::Unknown(Err(Unmade::Because(why)));
            let rival = |reason| Expect::Unknown(Err(Unmade::Case(reason)));
            match number % 10 {
                0..=3 => {
                    self.person(&called, &[ou(), mail(), born()], Expect::Unknown(Ok(())));
                }
                4 => {
                    let more = [ou(), ("mail", format!("moi{number}@khac.example"))];
                    self.person(&called, &more, no(NotCreated::NoOwnAddress));
                }
                5 => {
                    let more = [("ou", format!("Đơn vị lạ {}", number % 3)), mail()];
                    self.person(&called, &more, no(NotCreated::UnknownAgency));
                }
                6 => {
                    self.person(&called, &[ou(), mail()], rival(CaseReason::AddressShared));
                    self.person(&name(number + 1), &[ou(), mail()], rival(CaseReason::AddressShared));
                }
                7 => {
                    self.person(&called, &[ou(), mail(), born()], rival(CaseReason::SamePersonTwice));
                    let second = ("mail", format!("hai{number}@{DOMAIN}"));
                    self.person(&called.to_uppercase(), &[ou(), second, born()], rival(CaseReason::SamePersonTwice));
                }
                _ => self.things(number),
            }
        }
        self.only_in_files();
        while self.accounts.len() < ACCOUNTS {
            self.things(self.made);
        }
    }

    fn things(&mut self, number: usize) {
        let of = |classes: &[&str], more: &[(&'static str, String)]| {
            let mut all: Vec<(&'static str, Vec<u8>)> =
                classes.iter().map(|class| ("objectClass", class.as_bytes().to_vec())).collect();
            all.extend(more.iter().map(|(name, value)| (*name, value.clone().into_bytes())));
            all
        };
        let made = self.made;
        let called = ("cn", format!("thing {made}"));
        let (rdn, attributes, kind) = match number % 4 {
            0 => (format!("cn=thing {made}"), of(&["device"], &[called]), ForeignKind::Device),
            1 => (format!("cn=thing {made}"), of(&["room"], &[called]), ForeignKind::Room),
            2 => {
                let more = [("uid", format!("svc{made}")), ("userPassword", "x".to_owned())];
                (format!("uid=svc{made}"), of(&["account", "simpleSecurityObject"], &more), ForeignKind::Service)
            }
            _ => {
                let more = [called, ("member", format!("uid=nobody,{BASE}"))];
                (format!("cn=thing {made}"), of(&["groupOfNames"], &more), ForeignKind::Group)
            }
        };
        self.push(format!("{rdn},{},{BASE}", UNITS[4]), attributes, Expect::Other(kind));
    }

    /// What no server would take: no name, octets that are no text, no identity.
    fn only_in_files(&mut self) {
        let unknown = || Expect::Unknown(Err(Unmade::Because(NotCreated::UnknownAgency)));
        let account = self.person("x", &[("mail", format!("khongten@{DOMAIN}"))], unknown());
        account.attributes.retain(|(name, _)| !matches!(*name, "cn" | "sn"));
        account.in_server = false;
        let account = self.person("y", &[], unknown());
        account.attributes.push(("cn", b"Nguy\xea\xf5n".to_vec()));
        account.in_server = false;
        let account = self.person("z", &[("mail", format!("khongma@{DOMAIN}"))], Expect::Nameless);
        (account.entry_uuid, account.in_server) = (None, false);
    }
}

/// Letters without marks, words kept.
fn unmark(text: &str) -> String {
    text.split(' ')
        .map(|word| {
            let folded = fold(word);
            let mut letters = folded.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Every name stands once, whatever its form; a generator that breaks this would test nothing.
#[test]
fn names_of_people_are_distinct_with_their_dates() {
    let mut seen = HashSet::new();
    assert!((0..2 * PEOPLE).all(|number| seen.insert((fold(&name(number)), birth(number)))));
    let marked: BTreeSet<String> =
        (0..PEOPLE).filter(|n| n % 20 == 6).map(name).filter(|name| *name == unmark(name)).collect();
    assert!(marked.is_empty(), "names without marks are told from those with: {marked:?}");
}
