//! Steps and counters of adoption as they are stored: packed, since a province's numbers of a day are thousands and are read as a whole.
//!
//! Numbers are big-endian. A step is the day (Julian, four octets) and either 0, for nowhere, or 1 with the agency (sixteen octets), the
//! rank's place in its list (one octet) and the number of the class (four). Counters are sorted: per agency its sixteen octets, the
//! number of entries (two), and per entry rank (one), class (four) and count (eight).

use std::fmt;

use time::Date;
use uuid::Uuid;

use crate::domain::adoption::steps::{Counters, Place, Steps, add};
use crate::domain::ids::AgencyId;
use crate::domain::posting::Rank;
use crate::storage::entity::adoption_steps;

/// Where somebody is counted, the class by its number.
pub(crate) type Numbered = Place<i32>;

/// Octets that are no steps or counters of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Garbled;

impl fmt::Display for Garbled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the octets are cut off, or tell what there is not")
    }
}

/// What is kept of an official, who is placed where they are on that day.
pub(crate) fn placed(official: Uuid, steps: &Steps<Numbered>, day: Date) -> adoption_steps::Model {
    let place = steps.on(day);
    adoption_steps::Model {
        official,
        steps: pack_steps(steps),
        agency: place.map(|place| place.agency.0),
        rank: place.map(|place| place.rank.as_str().to_owned()),
        class: place.map(|place| place.class),
        until: steps.next_after(day),
    }
}

/// Packs steps.
fn pack_steps(steps: &Steps<Numbered>) -> Vec<u8> {
    let mut packed = Vec::new();
    for (day, place) in steps.iter() {
        packed.extend_from_slice(&day.to_julian_day().to_be_bytes());
        match place {
            None => packed.push(0),
            Some(place) => {
                packed.push(1);
                packed.extend_from_slice(place.agency.0.as_bytes());
                packed.push(octet_of(place.rank));
                packed.extend_from_slice(&place.class.to_be_bytes());
            }
        }
    }
    packed
}

/// Reads steps.
pub(crate) fn unpack_steps(packed: &[u8]) -> Result<Steps<Numbered>, Garbled> {
    let (mut rest, mut steps) = (packed, Steps::default());
    while !rest.is_empty() {
        let day = Date::from_julian_day(i32::from_be_bytes(take(&mut rest)?)).map_err(|_| Garbled)?;
        let place = match take::<1>(&mut rest)? {
            [0] => None,
            [1] => {
                let agency = AgencyId(Uuid::from_bytes(take(&mut rest)?));
                let rank = rank_of(take::<1>(&mut rest)?)?;
                Some(Place { agency, rank, class: i32::from_be_bytes(take(&mut rest)?) })
            }
            _ => return Err(Garbled),
        };
        steps.push(day, place);
    }
    Ok(steps)
}

/// Packs counters.
pub(crate) fn pack_counters(counters: &Counters<Numbered>) -> Vec<u8> {
    let mut sorted: Vec<(&Numbered, &i64)> = counters.iter().collect();
    sorted.sort_unstable();
    let mut packed = Vec::new();
    for of_agency in sorted.chunk_by(|(one, _), (two, _)| one.agency == two.agency) {
        // An agency has a few entries per rank; more than its octets can tell become another group of the same agency.
        for group in of_agency.chunks(usize::from(u16::MAX)) {
            let Some((first, _)) = group.first() else { continue };
            packed.extend_from_slice(first.agency.0.as_bytes());
            packed.extend_from_slice(&u16::try_from(group.len()).unwrap_or(u16::MAX).to_be_bytes());
            for (place, count) in group {
                packed.push(octet_of(place.rank));
                packed.extend_from_slice(&place.class.to_be_bytes());
                packed.extend_from_slice(&count.to_be_bytes());
            }
        }
    }
    packed
}

/// Adds packed counters to those that are there.
pub(crate) fn add_packed(counters: &mut Counters<Numbered>, packed: &[u8]) -> Result<(), Garbled> {
    let mut rest = packed;
    while !rest.is_empty() {
        let agency = AgencyId(Uuid::from_bytes(take(&mut rest)?));
        for _ in 0..u16::from_be_bytes(take(&mut rest)?) {
            let rank = rank_of(take::<1>(&mut rest)?)?;
            let class = i32::from_be_bytes(take(&mut rest)?);
            add(counters, Place { agency, rank, class }, i64::from_be_bytes(take(&mut rest)?));
        }
    }
    Ok(())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Garbled> {
    let (taken, after) = rest.split_first_chunk::<N>().ok_or(Garbled)?;
    *rest = after;
    Ok(*taken)
}

fn octet_of(rank: Rank) -> u8 {
    (0..).zip(Rank::ALL).find(|(_, candidate)| **candidate == rank).map_or(u8::MAX, |(place, _)| place)
}

fn rank_of([octet]: [u8; 1]) -> Result<Rank, Garbled> {
    Rank::ALL.get(usize::from(octet)).copied().ok_or(Garbled)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn place(agency: u128, rank: Rank, class: i32) -> Numbered {
        Place { agency: AgencyId(Uuid::from_u128(agency)), rank, class }
    }

    #[test]
    fn steps_are_read_as_they_were_packed() {
        let mut steps = Steps::default();
        steps.push(date!(2019 - 01 - 01), Some(place(7, Rank::Head, 1)));
        steps.push(date!(2020 - 02 - 29), None);
        steps.push(date!(9999 - 12 - 31), Some(place(u128::MAX, Rank::Clerk, i32::MAX)));
        let packed = pack_steps(&steps);
        assert_eq!(packed.len(), 26 + 5 + 26);
        assert_eq!(unpack_steps(&packed), Ok(steps));
        assert_eq!(unpack_steps(&[]), Ok(Steps::default()));
        for cut in [1, 4, 25, 30] {
            assert_eq!(unpack_steps(&packed[..cut]), Err(Garbled), "{cut}");
        }
        let mut wrong = packed;
        wrong[4] = 2;
        assert_eq!(unpack_steps(&wrong), Err(Garbled));
    }

    #[test]
    fn counters_are_added_to_what_is_there_and_what_cancels_out_is_gone() {
        let mut counters = Counters::default();
        for (number, count) in [(1, 5), (2, -3), (3, 7)] {
            add(&mut counters, place(number % 2, Rank::Staff, 4), count);
            add(&mut counters, place(number, Rank::Deputy, 9), count);
        }
        let packed = pack_counters(&counters);
        let mut read = Counters::default();
        add_packed(&mut read, &packed).unwrap();
        assert_eq!(read, counters);
        let negated: Counters<Numbered> = counters.iter().map(|(place, count)| (*place, -count)).collect();
        add_packed(&mut read, &pack_counters(&negated)).unwrap();
        assert!(read.is_empty());
        assert_eq!(add_packed(&mut read, &packed[..packed.len() - 1]), Err(Garbled));
    }
}
