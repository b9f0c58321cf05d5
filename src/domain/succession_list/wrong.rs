//! What speaks against a row of a reorganisation, in both languages.

use time::Date;

use crate::domain::lang::Bilingual;

/// Codes that a message names at most.
const NAMED: usize = 5;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// There was no such agency on the day before.
    NoPredecessor {
        /// What the row says.
        text: String,
        /// The day.
        day: Date,
    },
    /// There is no such agency on the day.
    NoSuccessor {
        /// What the row says.
        text: String,
        /// The day.
        day: Date,
    },
    /// Several agencies are called so.
    SeveralAgencies {
        /// What the row says.
        text: String,
    },
    /// It goes on in itself.
    Itself,
    /// The list says it twice.
    Twice,
    /// All of it goes there, and something goes elsewhere.
    WholeAmongOthers,
    /// All of it goes there, and history does not.
    WholeNotMain,
    /// History goes on in several agencies.
    SeveralMains,
    /// Its way is recorded, and otherwise.
    RecordedOtherwise {
        /// Since when.
        day: Date,
    },
    /// It is recorded to go on as itself after the day.
    GoesOn {
        /// Its identifier.
        code: String,
        /// The day.
        day: Date,
    },
    /// Agencies below it would stand below nothing.
    StillBelow {
        /// Their identifiers.
        codes: Vec<String>,
    },
    /// People would have posts in it afterwards.
    StillThere {
        /// Its identifier.
        code: String,
        /// How many posts.
        posts: u64,
        /// The last day of the agency.
        last: Date,
    },
}

impl Wrong {
    /// The same of the agency that received.
    #[must_use]
    pub fn of_successor(self) -> Self {
        match self {
            Self::NoPredecessor { text, day } => Self::NoSuccessor { text, day },
            other => other,
        }
    }

    /// The column that it is about.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        match self {
            Self::NoSuccessor { .. } | Self::Itself | Self::Twice => "successor",
            Self::WholeAmongOthers => "part",
            Self::WholeNotMain | Self::SeveralMains => "main",
            _ => "predecessor",
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn reason(&self) -> Bilingual {
        match self {
            Self::NoPredecessor { text, day } => Bilingual::new(
                format!("Ngày {} không có cơ quan '{text}'", vi(*day)),
                format!("There was no agency '{text}' on {day}"),
            ),
            Self::NoSuccessor { text, day } => Bilingual::new(
                format!("Ngày {} không có cơ quan tiếp nhận '{text}'", vi(*day)),
                format!("There is no agency '{text}' on {day} that could go on with it"),
            ),
            Self::SeveralAgencies { text } => Bilingual::new(
                format!("Có nhiều cơ quan cùng tên hoặc cùng mã '{text}'"),
                format!("Several agencies are called '{text}'"),
            ),
            Self::Itself => {
                Bilingual::new("Cơ quan được ghi là kế thừa chính nó", "An agency does not go on in itself")
            }
            Self::Twice => {
                Bilingual::new("Hai cơ quan này đã có ở dòng khác", "Another row names the same two agencies")
            }
            Self::WholeAmongOthers => Bilingual::new(
                "Toàn bộ cơ quan đã chuyển về một nơi nhưng còn dòng khác cho cơ quan này",
                "All of it goes there, yet another row has it go elsewhere too",
            ),
            Self::WholeNotMain => Bilingual::new(
                "Nơi tiếp nhận toàn bộ phải là nơi kế thừa chính",
                "Where all of it goes, its history goes on",
            ),
            Self::SeveralMains => {
                Bilingual::new("Cơ quan có nhiều hơn một nơi kế thừa chính", "It has more than one main successor")
            }
            Self::RecordedOtherwise { day } => Bilingual::new(
                format!("Việc sắp xếp cơ quan này từ ngày {} đã được ghi với nội dung khác", vi(*day)),
                format!("What became of it on {day} is recorded, and otherwise"),
            ),
            Self::GoesOn { code, day } => Bilingual::new(
                format!("Cơ quan {code} còn thông tin có hiệu lực từ ngày {} trở đi", vi(*day)),
                format!("{code} is recorded to go on as itself on {day} or later"),
            ),
            Self::StillBelow { codes } => Bilingual::new(
                format!("Còn cơ quan trực thuộc chưa được sắp xếp: {}", named(codes, "và", "cơ quan khác")),
                format!("Agencies below it have no row and are not moved: {}", named(codes, "and", "more")),
            ),
            Self::StillThere { code, posts, last } => Bilingual::new(
                format!("Còn {posts} vị trí công tác tại {code} sau ngày {}", vi(*last)),
                format!("{posts} posts in {code} reach beyond {last}, its last day"),
            ),
        }
    }

    /// What to do.
    #[must_use]
    pub fn remedy(&self) -> Bilingual {
        match self {
            Self::NoPredecessor { .. } | Self::SeveralAgencies { .. } => {
                Bilingual::new("Ghi mã định danh của cơ quan", "Write its identifier")
            }
            Self::NoSuccessor { .. } => Bilingual::new(
                "Thêm cơ quan mới trước (`agency import --effective`), hoặc ghi đúng mã định danh",
                "Add the new agency first (`agency import --effective`), or write its identifier",
            ),
            Self::Itself => Bilingual::new("Bỏ dòng này", "Leave the row out"),
            Self::Twice => Bilingual::new("Giữ lại một dòng", "Keep one of them"),
            Self::WholeAmongOthers => Bilingual::new(
                "Ghi 'Một phần' cho mọi dòng của cơ quan này",
                "Say of all its rows that they are of a part",
            ),
            Self::WholeNotMain => Bilingual::new("Ghi 'Có', hoặc để trống", "Write yes, or leave it empty"),
            Self::SeveralMains => Bilingual::new("Chỉ ghi 'Có' ở một dòng", "Write yes in one of its rows"),
            Self::RecordedOtherwise { .. } => Bilingual::new(
                "Hủy bản ghi cũ trước (`agency succession undo`)",
                "Take that back first (`agency succession undo`)",
            ),
            Self::GoesOn { .. } => Bilingual::new(
                "Kiểm tra lại ngày có hiệu lực của việc sắp xếp",
                "Look at the day of the reorganisation again",
            ),
            Self::StillBelow { .. } => {
                Bilingual::new("Thêm dòng cho các cơ quan đó", "Give them rows of their own, on the same day or before")
            }
            Self::StillThere { code, last, .. } => Bilingual::new(
                format!(
                    "Ghi quyết định điều động, bổ nhiệm trước; danh sách: `report adoption --as-of {last} --agency {code} --people staff`"
                ),
                format!(
                    "Record the decisions that move them first; who they are: `report adoption --as-of {last} --agency {code} --people staff`"
                ),
            ),
        }
    }
}

fn vi(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), u8::from(day.month()), day.year())
}

fn named(codes: &[String], and: &str, more: &str) -> String {
    let first = codes.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match codes.len().saturating_sub(NAMED) {
        0 => first,
        left => format!("{first} {and} {left} {more}"),
    }
}
