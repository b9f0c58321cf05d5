//! What would close an agency's gap to the rank above, in words: how many more people, mailboxes, documents or signatures.

use super::Card;
use crate::domain::lang::Lang;
use crate::domain::score::standard::Counted;
use crate::reports::number::count;

/// How many more of what would close a gap by one criterion alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct More {
    /// How many.
    pub count: u64,
    /// Of what.
    pub of: Things,
}

/// What the part of a share is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Things {
    /// People on a day.
    People(Counted),
    /// What is done over a period.
    Documents(Counted),
}

impl Things {
    /// The things of a share that the registry counts; none of what is over and cannot be had any more.
    #[must_use]
    pub const fn of(counted: Counted) -> Option<Self> {
        match counted {
            // Who left has left: no later revocation comes in time.
            Counted::RevokedOnTime => None,
            _ if counted.is_of_period() => Some(Self::Documents(counted)),
            _ => Some(Self::People(counted)),
        }
    }

    /// What programs call them.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::People(Counted::Activation) => "mailboxes",
            Self::People(_) => "people",
            Self::Documents(Counted::TimeStamped) => "signatures",
            Self::Documents(_) => "documents",
        }
    }

    /// One of them, beside a number.
    #[must_use]
    pub const fn called(self, lang: Lang) -> &'static str {
        match self {
            Self::People(Counted::Activation) => lang.pick("hộp thư", "mailboxes"),
            Self::People(_) => lang.pick("người", "people"),
            Self::Documents(Counted::TimeStamped) => lang.pick("chữ ký", "signatures"),
            Self::Documents(_) => lang.pick("văn bản", "documents"),
        }
    }

    const fn done(self, lang: Lang) -> &'static str {
        match self {
            Self::People(which) | Self::Documents(which) => done(which, lang),
        }
    }
}

const fn done(which: Counted, lang: Lang) -> &'static str {
    match which {
        Counted::Coverage => lang.pick("người thuộc diện có thể ký số", "people in scope who can sign"),
        Counted::CoverageOfLeaders => lang.pick("người là lãnh đạo có thể ký số", "heads or deputies who can sign"),
        Counted::Issued => lang.pick("người có hộp thư công vụ", "people with an official mailbox"),
        Counted::Activation => lang.pick("hộp thư được kích hoạt", "mailboxes handed over"),
        Counted::Usage => lang.pick("văn bản đi được ký số", "outgoing documents signed"),
        Counted::UsagePerson => lang.pick(
            "văn bản đi có chữ ký số của người có thẩm quyền",
            "outgoing documents with the signature of who has the authority",
        ),
        Counted::UsageAgency => {
            lang.pick("văn bản đi có chữ ký số của cơ quan", "outgoing documents with the agency's signature")
        }
        Counted::UsageBoth => lang.pick("văn bản đi có đủ hai chữ ký số", "outgoing documents with both signatures"),
        Counted::ElectronicExchange => {
            lang.pick("văn bản được gửi, nhận điện tử", "documents exchanged electronically")
        }
        Counted::TimeStamped => lang.pick("chữ ký có dấu thời gian", "signatures with a time stamp"),
        Counted::RevokedOnTime => lang.pick("chứng thư được thu hồi đúng hạn", "certificates revoked in time"),
    }
}

/// What alone would close the gap, each in a few words; none where nothing alone would.
#[must_use]
pub fn ways(card: &Card<'_>, lang: Lang) -> Vec<String> {
    let way = |more: More| {
        let (number, done) = (count(lang, more.count), more.of.done(lang));
        match lang {
            Lang::Vi => format!("thêm {number} {done}"),
            Lang::En => format!("{number} more {done}"),
        }
    };
    card.lines.iter().filter_map(|line| line.closes_by).map(way).collect()
}
