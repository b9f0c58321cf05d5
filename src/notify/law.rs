//! What the law of the day asks of renewals, as mails say it.

use time::Date;

use crate::domain::form::field::Field;
use crate::domain::lang::Lang;
use crate::domain::law::Decree;

/// Days of life that a renewal needed under Decree 130/2018.
const DAYS_TO_ASK: i64 = 60;

/// A certificate, in the middle of a sentence.
pub(super) fn certificate(lang: Lang, day: Date) -> &'static str {
    Decree::on(day).certificate(lang)
}

/// What its number is called: as on the forms that people fill in.
pub(super) const fn serial(lang: Lang) -> &'static str {
    Field::CertificateSerial.called(lang)
}

/// What to do about certificates, the first of which ends in so many days, of people, of agencies, or of both: a paragraph.
pub(super) fn what_to_do(lang: Lang, day: Date, days_left: i64, of: (bool, bool)) -> String {
    let law = Decree::on(day);
    let cited = law.cited(lang);
    match (lang, law) {
        (Lang::Vi, Decree::No68Of2024) => format!(
            "Đề nghị gia hạn theo Mẫu 04 ({cited}) trước khi chứng thư hết hạn; sau khi hết hạn phải đề nghị cấp mới theo {}.\n",
            form_of_new(lang, of)
        ),
        (Lang::En, Decree::No68Of2024) => format!(
            "Ask for its renewal by form 04 ({cited}) before it ends; after that a new one must be asked for by {}.\n",
            form_of_new(lang, of)
        ),
        (Lang::Vi, Decree::No130Of2018) if days_left < DAYS_TO_ASK => format!(
            "{cited} quy định đề nghị gia hạn trước khi hết hạn ít nhất {DAYS_TO_ASK} ngày; thời hạn này đã qua. Cần đề nghị ngay; nếu \
             không kịp gia hạn thì phải đề nghị cấp mới.\n"
        ),
        (Lang::En, Decree::No130Of2018) if days_left < DAYS_TO_ASK => format!(
            "{cited} asks for a renewal at least {DAYS_TO_ASK} days before the end; that day has passed. Ask at once; where it is too late \
             for a renewal, a new certificate must be asked for.\n"
        ),
        (Lang::Vi, Decree::No130Of2018) => format!(
            "Đề nghị gia hạn trước khi hết hạn ít nhất {DAYS_TO_ASK} ngày ({cited}); sau khi hết hạn phải đề nghị cấp mới.\n"
        ),
        (Lang::En, Decree::No130Of2018) => format!(
            "Ask for its renewal at least {DAYS_TO_ASK} days before it ends ({cited}); after that a new one must be asked for.\n"
        ),
    }
}

/// The form by which a new certificate is asked for: of people, of agencies, or of both.
const fn form_of_new(lang: Lang, of: (bool, bool)) -> &'static str {
    match of {
        (_, false) => lang.pick("Mẫu 01", "form 01"),
        (false, true) => lang.pick("Mẫu 02", "form 02"),
        (true, true) => lang
            .pick("Mẫu 01 (đối với chứng thư của cơ quan, tổ chức: Mẫu 02)", "form 01 (form 02 for an agency's own)"),
    }
}

/// A text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
