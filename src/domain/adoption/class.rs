//! People who are counted alike. Where a person stands may hang on whether an issuer's lists still speak; then that is said instead of a
//! standing, and settled when a number is asked for: so a new list changes nobody's class.

use std::fmt;
use std::str::FromStr;

use super::counts::{Column, Counted};
use super::rule::{Exclusion, Gap, Standing};
use crate::domain::certificate::facts::Fingerprint;

/// Where people stand, as far as it can be said without the lists of today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prospect {
    /// Where they stand if the lists of none of the issuers below speak.
    pub otherwise: Standing,
    /// Issuers, in order, the lists of any of which make them covered for long.
    pub lasting: Vec<Fingerprint>,
    /// Issuers, in order, the lists of any of which make them covered, though by certificates that expire soon.
    pub expiring: Vec<Fingerprint>,
}

impl Prospect {
    /// A standing that hangs on no list.
    #[must_use]
    pub const fn settled(standing: Standing) -> Self {
        Self { otherwise: standing, lasting: Vec::new(), expiring: Vec::new() }
    }

    /// Where they stand, with the issuers whose lists speak.
    #[must_use]
    pub fn standing(&self, speaks: impl Fn(&Fingerprint) -> bool) -> Standing {
        if self.lasting.iter().any(&speaks) {
            Standing::Covered { expiring: false }
        } else if self.expiring.iter().any(&speaks) {
            Standing::Covered { expiring: true }
        } else {
            self.otherwise
        }
    }

    /// The issuers that it hangs on.
    pub fn issuers(&self) -> impl Iterator<Item = &Fingerprint> {
        self.lasting.iter().chain(&self.expiring)
    }
}

/// Everything that decides which columns count a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class {
    /// Whether they hold their post.
    pub in_post: bool,
    /// Whether a mailbox is issued to them.
    pub has_mailbox: bool,
    /// Whether that was handed over by then: it was active on some day.
    pub is_activated: bool,
    /// Where they stand.
    pub prospect: Prospect,
}

impl Class {
    /// What is counted, with the issuers whose lists speak.
    #[must_use]
    pub fn counted(&self, speaks: impl Fn(&Fingerprint) -> bool) -> Counted {
        Counted { in_post: self.in_post, has_mailbox: self.has_mailbox, standing: self.prospect.standing(speaks) }
    }

    /// Whether any column counts such people.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        let bare = self.counted(|_| false);
        Column::ALL.iter().any(|column| column.counts_as(bare))
    }
}

/// `post activated indeterminate lasting=9f…,a0… expiring=11…`: two words, the standing, and what it hangs on.
impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let post = if self.in_post { "post" } else { "left" };
        let mailbox = match (self.has_mailbox, self.is_activated) {
            (true, true) => "activated",
            (true, false) => "mailbox",
            (false, _) => "none",
        };
        write!(f, "{post} {mailbox} ")?;
        match self.prospect.otherwise {
            Standing::Excluded(reason) => write!(f, "excluded:{reason}"),
            Standing::Covered { expiring: false } => f.write_str("covered"),
            Standing::Covered { expiring: true } => f.write_str("expiring"),
            Standing::Indeterminate => f.write_str("indeterminate"),
            Standing::Uncovered(gap) => write!(f, "uncovered:{gap}"),
        }?;
        for (word, issuers) in [("lasting", &self.prospect.lasting), ("expiring", &self.prospect.expiring)] {
            for (place, issuer) in issuers.iter().enumerate() {
                if place == 0 { write!(f, " {word}={issuer}") } else { write!(f, ",{issuer}") }?;
            }
        }
        Ok(())
    }
}

/// A text that tells no class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' tells no class of people")]
pub struct NoClass(String);

impl FromStr for Class {
    type Err = NoClass;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| NoClass(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Class> {
    let mut words = text.split(' ');
    let in_post = one_of(words.next()?, "post", "left")?;
    let (has_mailbox, is_activated) = match words.next()? {
        "activated" => (true, true),
        "mailbox" => (true, false),
        "none" => (false, false),
        _ => return None,
    };
    let mut prospect = Prospect::settled(standing(words.next()?)?);
    for word in words {
        match word.split_once('=')? {
            ("lasting", list) => prospect.lasting = issuers(list)?,
            ("expiring", list) => prospect.expiring = issuers(list)?,
            _ => return None,
        }
    }
    Some(Class { in_post, has_mailbox, is_activated, prospect })
}

fn one_of(word: &str, yes: &str, no: &str) -> Option<bool> {
    if word == yes { Some(true) } else { (word == no).then_some(false) }
}

fn standing(word: &str) -> Option<Standing> {
    Some(match word.split_once(':') {
        Some(("excluded", reason)) => Standing::Excluded(reason.parse::<Exclusion>().ok()?),
        Some(("uncovered", gap)) => Standing::Uncovered(gap.parse::<Gap>().ok()?),
        None if word == "covered" => Standing::Covered { expiring: false },
        None if word == "expiring" => Standing::Covered { expiring: true },
        None if word == "indeterminate" => Standing::Indeterminate,
        _ => return None,
    })
}

fn issuers(list: &str) -> Option<Vec<Fingerprint>> {
    let issuer = |text: &str| {
        let mut octets = [0; 32];
        hex::decode_to_slice(text, &mut octets).ok()?;
        Some(Fingerprint(octets))
    };
    list.split(',').map(issuer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Fingerprint = Fingerprint([0x11; 32]);
    const NEW: Fingerprint = Fingerprint([0xA0; 32]);

    #[test]
    fn a_class_is_read_as_it_was_written() {
        let mut standings = vec![Standing::Indeterminate];
        standings.extend([false, true].map(|expiring| Standing::Covered { expiring }));
        standings.extend(Exclusion::ALL.iter().map(|&reason| Standing::Excluded(reason)));
        standings.extend(Gap::ALL.iter().map(|&gap| Standing::Uncovered(gap)));
        for otherwise in standings {
            for (lasting, expiring) in [(vec![], vec![]), (vec![OLD, NEW], vec![]), (vec![NEW], vec![OLD])] {
                let prospect = Prospect { otherwise, lasting, expiring };
                for (has_mailbox, is_activated) in [(false, false), (true, false), (true, true)] {
                    let class = Class { in_post: true, has_mailbox, is_activated, prospect: prospect.clone() };
                    assert_eq!(class.to_string().parse(), Ok(class));
                }
            }
        }
        for wrong in
            ["", "post", "post mailbox", "post mailbox well", "post mailbox covered lasting=1", "x none covered"]
        {
            assert!(wrong.parse::<Class>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_hangs_on_lists_is_settled_by_those_that_speak() {
        let prospect = Prospect { otherwise: Standing::Indeterminate, lasting: vec![NEW], expiring: vec![OLD] };
        assert_eq!(prospect.standing(|_| false), Standing::Indeterminate);
        assert_eq!(prospect.standing(|issuer| *issuer == OLD), Standing::Covered { expiring: true });
        assert_eq!(prospect.standing(|_| true), Standing::Covered { expiring: false });
    }
}
