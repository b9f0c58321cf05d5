//! Whom a row means: by personal number, by address, or by name and date of birth, within what the account may act on.

use std::collections::{BTreeMap, HashMap};

use time::Date;

use super::super::persons::AgencyBook;
use crate::auth::sealing::Sealer;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::name;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::sheets::read::decision::{DecisionRow, PersonCells};
use crate::storage::read::known_people::KnownPerson;
use crate::storage::read::{Reader, View};

/// What the registry says of the people that a file names.
pub(super) struct Found {
    today: Date,
    by_number: HashMap<[u8; 32], OfficialId>,
    by_address: BTreeMap<MailAddress, OfficialId>,
    by_name: HashMap<(String, Date), Vec<KnownPerson>>,
    postings: HashMap<OfficialId, Vec<KnownPerson>>,
}

/// Whom rows of the file recruit, who may be nobody yet: other rows may name them as the recruiting row describes them.
#[derive(Debug, Default)]
pub(super) struct Coming {
    numbers: HashMap<[u8; 32], Comer>,
    addresses: HashMap<MailAddress, Comer>,
    names: HashMap<(String, Date), Vec<Comer>>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comer {
    /// Stands for them until they are recorded.
    pub(super) stand_in: OfficialId,
    /// Where they come to, as the row writes it.
    pub(super) to_agency: Option<String>,
}

impl Coming {
    pub(super) fn add(&mut self, sealer: Option<&Sealer>, row: &DecisionRow, comer: &Comer) {
        if let Some(index) = index_of(sealer, &row.person) {
            self.numbers.insert(index, comer.clone());
        }
        if let Some(address) = &row.new_address {
            self.addresses.insert(address.clone(), comer.clone());
        }
        if let Some(key) = row.person.full_name.clone().zip(row.person.birth_date) {
            self.names.entry(key).or_default().push(comer.clone());
        }
    }

    /// The one whom a row means; none when it is nobody or not clear.
    pub(super) fn who(&self, sealer: Option<&Sealer>, person: &PersonCells) -> Option<&Comer> {
        if let Some(address) = &person.address {
            return self.addresses.get(address);
        }
        if let Some(index) = index_of(sealer, person) {
            return self.numbers.get(&index);
        }
        match self.names.get(&(person.full_name.clone()?, person.birth_date?))?.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// A wrong cell: the key of its column, what is wrong, what to do.
pub(super) type Wrong = (&'static str, Bilingual, Bilingual);

impl Found {
    /// Looks all of them up.
    pub(super) async fn look_up(
        reader: &Reader,
        scope: &Scope,
        day: Date,
        sealer: Option<&Sealer>,
        rows: &[&DecisionRow],
    ) -> OperationResult<Self> {
        let people = || rows.iter().map(|row| &row.person);
        let numbers: Vec<[u8; 32]> = people().filter_map(|person| index_of(sealer, person)).collect();
        let addresses: Vec<MailAddress> = people().filter_map(|person| person.address.clone()).collect();
        let keys: Vec<(String, Date)> =
            people().filter_map(|person| Some((name::fold(person.full_name.as_ref()?), person.birth_date?))).collect();
        let mut found = Self {
            today: day,
            by_number: reader.officials_by_blind_index(&numbers).await?,
            by_address: BTreeMap::new(),
            by_name: HashMap::new(),
            postings: HashMap::new(),
        };
        for (address, owner) in reader.address_owners(scope, View::of(day), &addresses).await? {
            found.by_address.extend(owner.official.map(|official| (address, official)));
        }
        for person in reader.known_people(&keys).await? {
            found.by_name.entry((person.full_name.clone(), person.birth_date)).or_default().push(person);
        }
        let known: Vec<OfficialId> = found.by_number.values().chain(found.by_address.values()).copied().collect();
        for person in reader.known_officials(&known).await? {
            found.postings.entry(person.official).or_default().push(person);
        }
        let named: Vec<KnownPerson> = found.by_name.values().flatten().cloned().collect();
        for person in named {
            found.postings.entry(person.official).or_default().push(person);
        }
        Ok(found)
    }

    /// The one person whom a row means; none when that is nobody.
    pub(super) fn who(
        &self,
        book: &AgencyBook,
        scope: &Scope,
        sealer: Option<&Sealer>,
        row: &DecisionRow,
    ) -> Result<Option<OfficialId>, Wrong> {
        let person = &row.person;
        if let Some(address) = &person.address {
            return Ok(self.by_address.get(address).copied());
        }
        if let Some(index) = index_of(sealer, person) {
            // Out of sight is as good as unknown: whoever acts on somebody by number alone has them already.
            let owner = self.by_number.get(&index).copied();
            let is_seen = |official: &OfficialId| self.is_seen(book, scope, *official, row.effective_from);
            return Ok(owner.filter(is_seen));
        }
        let (Some(full_name), Some(birth_date)) = (&person.full_name, person.birth_date) else { return Ok(None) };
        let stated = person.agency.as_ref().map(|text| book.find(scope, text)).transpose();
        let stated = stated.map_err(|(reason, remedy)| ("agency", reason, remedy))?.map(|place| place.agency);
        let lines = self.by_name.get(&(full_name.clone(), birth_date)).into_iter().flatten();
        let mut people: Vec<OfficialId> = lines
            .filter(|line| stated.map_or_else(|| book.covers(scope, line.agency), |agency| line.agency == agency))
            .map(|line| line.official)
            .collect();
        people.sort();
        people.dedup();
        match *people {
            [one] => Ok(Some(one)),
            [] => Ok(None),
            _ => Err((
                "full_name",
                Bilingual::new(
                    "Có nhiều người cùng họ tên và ngày sinh",
                    "Several people have this name and birth date",
                ),
                Bilingual::new("Ghi thêm địa chỉ thư công vụ hoặc cơ quan hiện tại", "Add the address or the agency"),
            )),
        }
    }

    /// Whether somebody is within the scope, today or on the day of an act: in service or, after it, where they were last.
    fn is_seen(&self, book: &AgencyBook, scope: &Scope, official: OfficialId, day: Date) -> bool {
        let postings = self.postings.get(&official).map(Vec::as_slice).unwrap_or_default();
        let last = |day: Date| {
            let begun = postings.iter().filter(|line| line.effective.from <= day);
            begun.max_by_key(|line| line.effective.from)
        };
        let first = || postings.iter().min_by_key(|line| line.effective.from);
        [self.today, day]
            .into_iter()
            .any(|day| last(day).or_else(first).is_some_and(|line| book.covers(scope, line.agency)))
            || *scope == Scope::Province
    }

    /// The agency of a person's primary posting on a day.
    pub(super) fn agency_of(&self, official: OfficialId, day: Date) -> Option<AgencyId> {
        let postings = self.postings.get(&official)?;
        postings.iter().find(|line| line.effective.contains(day)).map(|line| line.agency)
    }
}

fn index_of(sealer: Option<&Sealer>, person: &PersonCells) -> Option<[u8; 32]> {
    let number = person.personal_number.as_ref()?;
    sealer.map(|sealer| sealer.blind_index(number))
}

/// What is wrong with a row that names nobody.
pub(super) fn nobody(person: &PersonCells) -> Wrong {
    let key = if person.address.is_some() {
        "address"
    } else if person.personal_number.is_some() {
        "personal_number"
    } else {
        "full_name"
    };
    (
        key,
        Bilingual::new("Không tìm thấy người này trong phạm vi được giao", "There is no such person within your scope"),
        Bilingual::new(
            "Kiểm tra địa chỉ, họ tên, ngày sinh; người chưa có trong hệ thống cần một quyết định tuyển dụng ký trước",
            "Check address, name and date of birth; somebody new needs a recruitment under a decision signed before",
        ),
    )
}
