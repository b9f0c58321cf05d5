//! Judging a chunk: two look-ups for people, one for addresses, and the rest in memory.

use std::collections::{BTreeSet, HashMap};

use time::Date;

use super::super::addresses::ADDRESS;
use super::super::persons::AgencyPlace;
use super::super::reading::Line;
use super::{Judged, Pass, Prepared, Verdict};
use crate::domain::ids::OfficialId;
use crate::domain::import::RowProblem;
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::mailbox::template::is_reserved;
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::operations::ask_numbers::{Meaning, Question, ask_numbers, number_of_another, number_of_colleague};
use crate::operations::error::OperationResult;
use crate::operations::registry::Actor;
use crate::sheets::read::official::OfficialRow;
use crate::sheets::read::problem_at;
use crate::sheets::{Mapping, SheetRow};
use crate::storage::read::known_people::KnownPerson;
use crate::storage::read::personal_number::NumberOwner;
use crate::storage::read::{Reader, View};

/// What the registry says of the people and addresses of a chunk.
struct Facts {
    owners: HashMap<[u8; 32], NumberOwner>,
    by_official: HashMap<OfficialId, Vec<KnownPerson>>,
    by_name: HashMap<(String, Date), Vec<KnownPerson>>,
    taken: BTreeSet<MailAddress>,
}

impl Pass<'_> {
    /// Says what is to become of each row.
    pub(super) async fn judge(
        &mut self,
        reader: &Reader,
        mapping: &Mapping,
        lines: Vec<Line<OfficialRow>>,
    ) -> OperationResult<Vec<Judged>> {
        // The tables grow with every chunk.
        reader.plan_anew().await?;
        let facts = self.facts(reader, &lines).await?;
        let mut judged = Vec::with_capacity(lines.len());
        for Line { row, read } in lines {
            let (verdict, repaired) = match read {
                Err(problems) => (Verdict::Bad(problems), 0),
                Ok(read) => (self.judge_one(mapping, &row, read.content, &facts), read.repaired),
            };
            judged.push(Judged { row, verdict, repaired });
        }
        Ok(judged)
    }

    async fn facts(&self, reader: &Reader, lines: &[Line<OfficialRow>]) -> OperationResult<Facts> {
        let rows: Vec<&OfficialRow> =
            lines.iter().filter_map(|line| line.read.as_ref().ok().map(|read| &read.content)).collect();
        let numbers: Vec<[u8; 32]> = rows.iter().filter_map(|row| self.blind_index(row)).collect();
        let owners = reader.number_owners(&numbers, View::of(self.registry.clock.today())).await?;
        let by_official = postings_of(reader, &owners).await?;
        let keys: Vec<(String, Date)> = rows.iter().map(|row| (name::fold(&row.full_name), row.birth_date)).collect();
        let mut by_name: HashMap<(String, Date), Vec<KnownPerson>> = HashMap::new();
        for person in reader.known_people(&keys).await? {
            by_name.entry((person.full_name.clone(), person.birth_date)).or_default().push(person);
        }
        let addresses: Vec<MailAddress> = rows.iter().filter_map(|row| row.address.clone()).collect();
        let taken = reader.taken_addresses(&addresses).await?.into_iter().collect();
        Ok(Facts { owners, by_official, by_name, taken })
    }

    fn blind_index(&self, row: &OfficialRow) -> Option<[u8; 32]> {
        let number = row.personal_number.as_ref()?;
        self.sealer.as_ref().map(|sealer| sealer.blind_index(number))
    }

    fn judge_one(&mut self, mapping: &Mapping, row: &SheetRow, content: OfficialRow, facts: &Facts) -> Verdict {
        let mut problems = Vec::new();
        let mut wrong = |key: &str, (reason, remedy): (Bilingual, Bilingual)| {
            problems.push(problem_at(row, mapping, key, reason, remedy));
        };
        let place = match self.book.find(&self.scope, &content.agency) {
            Ok(place) => Some(place.clone()),
            Err(told) => {
                wrong("agency", told);
                None
            }
        };
        if content.personal_number.is_some() && self.sealer.is_none() {
            wrong("personal_number", no_key());
        }
        for (key, told) in self.seen_before(row.number, &content, place.as_ref()) {
            wrong(key, told);
        }
        let known = place.as_ref().and_then(|place| self.known(&content, place, facts));
        if let Some(Err(told)) = &known {
            wrong("personal_number", told.clone());
        }
        if known.is_none() {
            for (key, told) in self.address_problems(&content, place.as_ref(), facts) {
                wrong(key, told);
            }
        }
        let blind_index = self.blind_index(&content);
        match (problems.is_empty(), known, place) {
            (true, Some(Ok(())), _) => Verdict::Known,
            (true, None, Some(place)) => Verdict::New(Box::new(Prepared { content, place, blind_index })),
            _ => Verdict::Bad(problems),
        }
    }

    /// The same person, number or address in an earlier row of the file.
    fn seen_before(
        &mut self,
        row: u32,
        content: &OfficialRow,
        place: Option<&AgencyPlace>,
    ) -> Vec<(&'static str, (Bilingual, Bilingual))> {
        let mut told = Vec::new();
        let mut note = |key, first: Option<u32>| told.extend(first.map(|first| (key, repeated(first))));
        if let Some(number) = &content.personal_number {
            note("personal_number", self.seen.note("number", &[number.reveal()], row));
        }
        if let Some(place) = place {
            let (birth, since, agency) =
                (content.birth_date.to_string(), content.since.to_string(), place.agency.to_string());
            let person = [content.full_name.as_str(), &birth, &since, &agency];
            // People with numbers are told apart by them, also when everything else is equal. Who has none may be either.
            let same = if content.personal_number.is_some() {
                self.seen.note("numbered", &person, row);
                self.seen.first("unnumbered", &person).filter(|first| *first < row)
            } else {
                let numbered = self.seen.first("numbered", &person).filter(|first| *first < row);
                self.seen.note("unnumbered", &person, row).or(numbered)
            };
            note("full_name", same);
        }
        if let Some(address) = &content.address {
            note("address", self.seen.note(ADDRESS, &[address.as_str()], row));
        }
        told
    }

    /// Whether the registry has this row already; an error when it has the number for somebody else.
    fn known(
        &self,
        content: &OfficialRow,
        place: &AgencyPlace,
        facts: &Facts,
    ) -> Option<Result<(), (Bilingual, Bilingual)>> {
        if let Some((index, owner)) =
            self.blind_index(content).and_then(|index| Some((index, facts.owners.get(&index)?)))
        {
            if self.is_recorded(content, facts.by_official.get(&owner.official)) {
                return Some(Ok(()));
            }
            let question = Question { index, birth_date: content.birth_date };
            return Some(Err(match self.asked.meaning(&self.scope, Some(owner), question) {
                Meaning::Person { is_own: false, .. } => number_of_colleague(),
                _ => number_of_another(),
            }));
        }
        let key = (content.full_name.clone(), content.birth_date);
        let people = facts.by_name.get(&key).into_iter().flatten();
        // Somebody with another number is somebody else.
        let is_other = |person: &KnownPerson| content.personal_number.is_some() && person.has_number;
        let mut same = people.filter(|person| {
            person.agency == place.agency && person.effective.from == content.since && !is_other(person)
        });
        same.next().map(|_| Ok(()))
    }

    /// Whether a row says of a number's owner what is recorded of them, now or before, within the account's own agencies.
    fn is_recorded(&self, content: &OfficialRow, postings: Option<&Vec<KnownPerson>>) -> bool {
        postings.into_iter().flatten().any(|person| {
            let is_mine = self.book.covers(&self.scope, person.agency);
            is_mine && person.full_name == content.full_name && person.birth_date == content.birth_date
        })
    }

    /// Asks for what may be told of the numbers of a chunk that are known out of sight.
    pub(super) async fn ask(&mut self, actor: &Actor, lines: &[Line<OfficialRow>]) -> OperationResult<()> {
        if self.scope == Scope::Province {
            return Ok(());
        }
        let rows = lines.iter().filter_map(|line| line.read.as_ref().ok().map(|read| &read.content));
        let numbered: Vec<_> = rows.filter_map(|row| Some((row, self.blind_index(row)?))).collect();
        let indexes: Vec<[u8; 32]> = numbered.iter().map(|(_, index)| *index).collect();
        let reader = self.registry.store.read().await?;
        let owners = reader.number_owners(&indexes, View::of(self.registry.clock.today())).await?;
        let postings = postings_of(&reader, &owners).await?;
        drop(reader);
        let is_news = |(row, index): &&(&OfficialRow, [u8; 32])| {
            let owner = owners.get(index);
            !owner.is_some_and(|owner| self.is_recorded(row, postings.get(&owner.official)))
        };
        let questions: Vec<Question> = numbered
            .iter()
            .filter(is_news)
            .map(|(row, index)| Question { index: *index, birth_date: row.birth_date })
            .collect();
        let asked = ask_numbers(self.registry, actor, &self.scope, &questions).await?;
        self.asked.extend(asked);
        Ok(())
    }

    fn address_problems(
        &self,
        content: &OfficialRow,
        place: Option<&AgencyPlace>,
        facts: &Facts,
    ) -> Vec<(&'static str, (Bilingual, Bilingual))> {
        let domain = &self.registry.province.mail_domain;
        match (&content.address, place) {
            (Some(address), _) if facts.taken.contains(address) => vec![("address", taken(address))],
            (Some(address), _) if !address.as_str().ends_with(&format!("@{domain}")) => {
                vec![("address", foreign(address, domain))]
            }
            (Some(address), _) if is_reserved(address, |slug| self.book.is_slug(slug)) => {
                vec![("address", reserved(address))]
            }
            (None, Some(place)) if content.mailbox.is_some() => {
                let parts = name::split(&content.full_name);
                let proposal = self.template.propose(&parts, &place.slug, |_| false, |_| false);
                proposal.err().map(|_| ("full_name", no_proposal())).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The primary postings of the owners of numbers.
async fn postings_of(
    reader: &Reader,
    owners: &HashMap<[u8; 32], NumberOwner>,
) -> OperationResult<HashMap<OfficialId, Vec<KnownPerson>>> {
    let ids: Vec<OfficialId> = owners.values().map(|owner| owner.official).collect();
    let mut postings: HashMap<OfficialId, Vec<KnownPerson>> = HashMap::new();
    for person in reader.known_officials(&ids).await? {
        postings.entry(person.official).or_default().push(person);
    }
    Ok(postings)
}

/// The problem of a row whose agency, address or person changed between the check and the writing.
pub(super) fn changed_meanwhile(row: &SheetRow) -> RowProblem {
    RowProblem::of_row(
        row.number,
        Bilingual::new(
            "Dữ liệu trong hệ thống đã thay đổi sau khi kiểm tra",
            "What the registry holds changed after the check",
        ),
        Bilingual::new("Kiểm tra và tải lên lại", "Check and send it again"),
    )
}

fn repeated(first: u32) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(format!("Trùng với dòng {first}"), format!("The same as in row {first}")),
        Bilingual::new("Xóa một trong hai dòng, hoặc sửa cho khác nhau", "Take one of them out or correct it"),
    )
}

fn no_key() -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            "Hệ thống chưa có khóa bảo vệ số định danh cá nhân",
            "The installation has no key to protect personal numbers",
        ),
        Bilingual::new(
            "Quản trị hệ thống tạo khóa (congvu keys create), hoặc bỏ cột này",
            "Have one made (congvu keys create), or take the column out",
        ),
    )
}

fn taken(address: &MailAddress) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Địa chỉ {} đã được cấp", address.as_str()),
            format!("The address {} is taken", address.as_str()),
        ),
        Bilingual::new("Dùng địa chỉ khác, hoặc để trống để hệ thống đề xuất", "Use another, or leave it empty"),
    )
}

fn foreign(address: &MailAddress, domain: &str) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Địa chỉ {} không thuộc tên miền {domain}", address.as_str()),
            format!("The address {} is not in the domain {domain}", address.as_str()),
        ),
        Bilingual::new("Ghi địa chỉ thư công vụ của tỉnh", "Give the official address"),
    )
}

fn reserved(address: &MailAddress) -> (Bilingual, Bilingual) {
    (
        Bilingual::new(
            format!("Địa chỉ {} dành cho hệ thống hoặc cho cơ quan", address.as_str()),
            format!("The address {} is reserved for a service or an agency", address.as_str()),
        ),
        Bilingual::new("Dùng địa chỉ khác", "Use another"),
    )
}

fn no_proposal() -> (Bilingual, Bilingual) {
    (
        Bilingual::new("Không tạo được địa chỉ thư từ họ tên này", "No address can be made from this name"),
        Bilingual::new("Ghi địa chỉ thư vào cột địa chỉ", "Write an address into its column"),
    )
}
