//! From what a document system wrote to a signing event, or to everything that is wrong with it.

use std::collections::BTreeMap;
use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::event::{DigestAlgorithm, SigningEvent, TimeStamp};
use super::refusal::RefusalKind;
use crate::domain::certificate::name_text::canonical;
use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::{Timestamp, VIETNAM};
use crate::domain::code::{UnknownCode, code_list};
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;

/// Longest name of an event or a document, in characters.
const MOST_NAME: usize = 200;
/// Longest number and symbol, in characters.
const MOST_NOTATION: usize = 100;
/// Longest agency identifier (Decision 20/2020/QĐ-TTg).
const MOST_AGENCY: usize = 35;
/// Longest serial number of a time stamp, in hexadecimal digits.
const MOST_SERIAL: usize = 80;
/// Both ways to name the signer's certificate, in Vietnamese and English.
const NAME_SIGNER: (&str, &str) = (
    "Gửi SHA-256 của chứng thư (64 chữ số thập lục phân), hoặc tên CA theo RFC 4514 cùng số hiệu chứng thư",
    "Send the SHA-256 of the certificate (64 hexadecimal digits), or the CA's name (RFC 4514) and the serial number",
);
/// How far ahead of us a system's clock may be.
const SKEW_SECONDS: i64 = 300;

code_list! {
    /// What a system's claimed times mean.
    ClaimedTimes {
        /// With the offset that they state; without one they are Vietnam's.
        AsWritten = "as_written",
        /// Vietnam's local time, whatever offset stands there: some systems mark local time as UTC.
        LocalWhateverWritten = "local_whatever_written",
    }
}

code_list! {
    /// The values of a signing event, by their names in the API and in mapping files.
    Field {
        /// Name of the event.
        EventId = "event_id",
        /// Name of the document.
        Document = "document",
        /// Number and symbol.
        Notation = "notation",
        /// Agency.
        Agency = "agency",
        /// What was signed for.
        Action = "action",
        /// SHA-256 of the signer's certificate.
        SignerSha256 = "signer_sha256",
        /// Its issuer.
        SignerIssuer = "signer_issuer",
        /// Its serial number.
        SignerSerial = "signer_serial",
        /// When, as claimed.
        ClaimedAt = "claimed_at",
        /// genTime of the time stamp.
        StampedAt = "stamped_at",
        /// Its serial number.
        StampSerial = "stamp_serial",
        /// Format of the signature.
        Format = "format",
        /// Digest algorithm.
        Digest = "digest",
        /// Digest of the document.
        DocumentDigest = "document_digest",
        /// How it left.
        Channel = "channel",
        /// Between whom.
        Level = "level",
    }
}

impl Field {
    /// What no event can do without, beside its signer.
    pub const REQUIRED: [Self; 8] = [
        Self::EventId,
        Self::Document,
        Self::Agency,
        Self::Action,
        Self::ClaimedAt,
        Self::Format,
        Self::Digest,
        Self::DocumentDigest,
    ];
}

/// A signing event as it was written: every value as text, none where it is empty or was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    values: BTreeMap<Field, String>,
    wrong: Vec<FieldProblem>,
}

impl Written {
    /// Takes a value down; an empty one is none.
    pub fn set(&mut self, field: Field, value: &str) {
        match value.trim() {
            "" => self.values.remove(&field),
            value => self.values.insert(field, value.to_owned()),
        };
    }

    /// Notes that a field has something that is no single value.
    pub fn set_no_text(&mut self, field: Field) {
        self.refuse(FieldProblem::new(
            format!("/{field}"),
            Bilingual::new("Không phải một giá trị đơn dạng chữ", "It is no single value of text"),
            Bilingual::new("Gửi một giá trị dạng chữ", "Send one value, as text"),
        ));
    }

    /// Notes what is wrong with it before it is read.
    pub fn refuse(&mut self, problem: FieldProblem) {
        self.wrong.push(problem);
    }

    /// What was noted as wrong.
    #[must_use]
    pub fn wrong(&self) -> &[FieldProblem] {
        &self.wrong
    }

    /// A value, if there is one.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }

    /// Everything that is there, in the order of the fields.
    pub fn values(&self) -> impl Iterator<Item = (Field, &str)> {
        self.values.iter().map(|(field, value)| (*field, value.as_str()))
    }
}

/// An event that cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Why: of the future when nothing else is wrong with it.
    pub kind: RefusalKind,
    /// Everything that is wrong with it, each with the field's name as the API has it.
    pub problems: Vec<FieldProblem>,
}

/// Reads an event that came in at `now`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(written: &Written, times: ClaimedTimes, now: Timestamp) -> Result<SigningEvent, Unfit> {
    let mut reading = Reading { written, times, now, wrong: written.wrong.clone(), of_the_future: 0 };
    let event = reading.event();
    let is_early = 0 < reading.of_the_future && reading.of_the_future == reading.wrong.len();
    let kind = if is_early { RefusalKind::Future } else { RefusalKind::WrongFields };
    event.filter(|_| reading.wrong.is_empty()).ok_or(Unfit { kind, problems: reading.wrong })
}

/// An event that is being read, with what was found wrong so far.
struct Reading<'a> {
    written: &'a Written,
    times: ClaimedTimes,
    now: Timestamp,
    wrong: Vec<FieldProblem>,
    /// How many of them say that it lies in the future.
    of_the_future: usize,
}

impl<'a> Reading<'a> {
    /// Every value is looked at, whatever is wrong with those before.
    fn event(&mut self) -> Option<SigningEvent> {
        let event_id = self.required(Field::EventId, MOST_NAME);
        let document = self.required(Field::Document, MOST_NAME);
        let notation = self.text(Field::Notation, MOST_NOTATION);
        let agency = self.required(Field::Agency, MOST_AGENCY);
        let action = self.required_code(Field::Action);
        let signer = self.signer();
        let claimed_at = self.required_instant(Field::ClaimedAt, self.times);
        let time_stamp = self.time_stamp();
        let format = self.required_code(Field::Format);
        let digest = self.required_code(Field::Digest);
        let document_digest = self.document_digest(digest);
        let channel = self.code(Field::Channel);
        let level = self.code(Field::Level);
        Some(SigningEvent {
            event_id: event_id?,
            document: document?,
            notation,
            agency: agency?,
            action: action?,
            signer: signer?,
            claimed_at: claimed_at?,
            time_stamp,
            format: format?,
            digest: digest?,
            document_digest: document_digest?,
            channel,
            level,
        })
    }

    fn note(&mut self, field: Field, reason: Bilingual, remedy: Bilingual) {
        self.wrong.push(FieldProblem::new(format!("/{field}"), reason, remedy));
    }

    /// The value, which must be there.
    fn present(&mut self, field: Field) -> Option<&'a str> {
        let place = format!("/{field}");
        // Of what stands there and is no value it is told already.
        if self.written.get(field).is_none() && self.written.wrong.iter().all(|problem| problem.field != place) {
            let reason = Bilingual::new("Thiếu giá trị bắt buộc", "A value is required");
            self.note(field, reason, Bilingual::new("Điền giá trị này", "Give one"));
        }
        self.written.get(field)
    }

    fn required(&mut self, field: Field, most: usize) -> Option<String> {
        self.present(field)?;
        self.text(field, most)
    }

    fn text(&mut self, field: Field, most: usize) -> Option<String> {
        let text = self.written.get(field)?;
        if text.chars().count() <= most && !text.chars().any(char::is_control) {
            return Some(text.to_owned());
        }
        self.note(
            field,
            Bilingual::new("Quá dài hoặc có ký tự điều khiển", "It is too long, or has control characters"),
            Bilingual::new(
                format!("Viết tối đa {most} ký tự trên một dòng"),
                format!("Write at most {most} characters on one line"),
            ),
        );
        None
    }

    fn required_code<C: FromStr<Err = UnknownCode>>(&mut self, field: Field) -> Option<C> {
        self.present(field)?;
        self.code(field)
    }

    fn code<C: FromStr<Err = UnknownCode>>(&mut self, field: Field) -> Option<C> {
        match self.written.get(field)?.parse() {
            Ok(code) => Some(code),
            Err(UnknownCode { text, allowed, .. }) => {
                self.note(
                    field,
                    Bilingual::new(format!("“{text}” không có trong danh mục"), format!("'{text}' is not in the list")),
                    Bilingual::new(format!("Dùng một trong các mã: {allowed}"), format!("Use one of {allowed}")),
                );
                None
            }
        }
    }

    /// SHA-256 of the certificate, or issuer and serial number.
    fn signer(&mut self) -> Option<SignerKey> {
        let (field, key) = match (self.written.get(Field::SignerSha256), self.written.get(Field::SignerSerial)) {
            (Some(sha256), _) => (Field::SignerSha256, sha256.parse()),
            (None, Some(serial)) => {
                let issuer = self.written.get(Field::SignerIssuer).unwrap_or_default();
                // Of a number without the CA's name it is the name that is missing.
                let field = if issuer.is_empty() { Field::SignerIssuer } else { Field::SignerSerial };
                (field, SignerKey::of_serial(&canonical(issuer), serial))
            }
            (None, None) => {
                let is_told = |field| self.written.wrong.iter().any(|problem| problem.field == format!("/{field}"));
                if !is_told(Field::SignerSha256) && !is_told(Field::SignerSerial) {
                    let reason = Bilingual::new(
                        "Thiếu thông tin về chứng thư của người ký",
                        "The signer's certificate is missing",
                    );
                    self.note(Field::SignerSha256, reason, Bilingual::new(NAME_SIGNER.0, NAME_SIGNER.1));
                }
                return None;
            }
        };
        let remedy = NAME_SIGNER.0;
        match key {
            Ok(key) => Some(key),
            Err(error) => {
                let reason = Bilingual::new(
                    "Không xác định được chứng thư của người ký",
                    "The signer's certificate cannot be told from it",
                );
                self.note(field, reason, Bilingual::new(remedy, error.to_string()));
                None
            }
        }
    }

    /// A genTime is UTC by its standard (RFC 3161): whatever else a system gets wrong, it is taken at its word.
    fn time_stamp(&mut self) -> Option<TimeStamp> {
        if self.written.get(Field::StampSerial).is_some() {
            self.present(Field::StampedAt)?;
        }
        self.written.get(Field::StampedAt)?;
        let at = self.required_instant(Field::StampedAt, ClaimedTimes::AsWritten)?;
        let serial = self.written.get(Field::StampSerial).map(|text| text.replace(':', "").to_lowercase());
        if serial.as_ref().is_some_and(|text| text.len() > MOST_SERIAL || !is_hexadecimal(text)) {
            self.note(
                Field::StampSerial,
                Bilingual::new("Số hiệu dấu thời gian không hợp lệ", "It is no serial number of a time stamp"),
                Bilingual::new("Viết theo hệ thập lục phân", "Write it in hexadecimal"),
            );
            return None;
        }
        Some(TimeStamp { at, serial })
    }

    fn document_digest(&mut self, digest: Option<DigestAlgorithm>) -> Option<String> {
        let text = self.present(Field::DocumentDigest)?.to_lowercase();
        let digest = digest?;
        let digits = 2 * digest.octets();
        if text.len() == digits && is_hexadecimal(&text) {
            return Some(text);
        }
        self.note(
            Field::DocumentDigest,
            Bilingual::new("Không phải giá trị băm của thuật toán đã nêu", "It is no digest of the algorithm named"),
            Bilingual::new(
                format!("Giá trị băm {digest} có {digits} chữ số thập lục phân"),
                format!("A digest by {digest} has {digits} hexadecimal digits"),
            ),
        );
        None
    }

    fn required_instant(&mut self, field: Field, times: ClaimedTimes) -> Option<Timestamp> {
        let Some(at) = read_instant(self.present(field)?, times) else {
            self.note(
                field,
                Bilingual::new("Không đọc được thời điểm", "It is no date and time"),
                Bilingual::new(
                    "Viết theo RFC 3339, ví dụ 2019-12-31T09:00:00+07:00",
                    "Write it as RFC 3339, such as 2019-12-31T09:00:00+07:00",
                ),
            );
            return None;
        };
        if self.now.plus_seconds(SKEW_SECONDS) < at {
            self.of_the_future += 1;
            self.note(
                field,
                Bilingual::new("Thời điểm ký ở tương lai", "It was signed in the future"),
                Bilingual::new(
                    "Kiểm tra đồng hồ và múi giờ của hệ thống gửi, rồi gửi lại với cùng mã sự kiện",
                    "Check the sender's clock and time zone, then send it again under the same event identifier",
                ),
            );
        }
        Some(at)
    }
}

fn is_hexadecimal(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_hexdigit())
}

/// RFC 3339, with a blank for its T and without an offset too, and `31/12/2019 09:00:00`.
fn read_instant(text: &str, times: ClaimedTimes) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1);
    let here = |local: PrimitiveDateTime| Timestamp::from(local.assume_offset(VIETNAM));
    let iso = format_description!(
        version = 2,
        "[year]-[month]-[day]T[hour]:[minute][optional [:[second]]][optional [.[subsecond]]]"
    );
    let written = format_description!(version = 2, "[day]/[month]/[year]T[hour]:[minute][optional [:[second]]]");
    let plain = PrimitiveDateTime::parse(&text, iso).or_else(|_| PrimitiveDateTime::parse(&text, written));
    if let Ok(local) = plain {
        return Some(here(local));
    }
    let found = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
    Some(match times {
        ClaimedTimes::AsWritten => Timestamp::from(found),
        ClaimedTimes::LocalWhateverWritten => here(PrimitiveDateTime::new(found.date(), found.time())),
    })
}

#[cfg(test)]
mod tests;
