//! What the law of the day calls certificates and asks of renewals (Decree 130/2018, from 15 August 2024 Decree 68/2024).

use time::Date;
use time::macros::date;

use crate::domain::lang::Lang;

/// The first day of Decree 68/2024/NĐ-CP.
const DECREE_68: Date = date!(2024 - 08 - 15);

/// Days of life that a renewal needed under Decree 130/2018/NĐ-CP.
const DAYS_TO_ASK: i64 = 60;

/// A certificate, in the middle of a sentence.
pub(super) fn certificate(lang: Lang, day: Date) -> &'static str {
    if day < DECREE_68 {
        lang.pick("chứng thư số chuyên dùng Chính phủ", "Government specialised certificate")
    } else {
        lang.pick("chứng thư chữ ký số chuyên dùng công vụ", "public-duty signing certificate")
    }
}

/// What to do about a certificate that ends in so many days: a paragraph.
pub(super) fn what_to_do(lang: Lang, day: Date, days_left: i64) -> String {
    match (lang, day < DECREE_68) {
        (Lang::Vi, false) => "Đề nghị gia hạn theo Mẫu 04 (Nghị định 68/2024/NĐ-CP) trước khi chứng thư hết hạn; sau khi hết hạn phải đề \
                              nghị cấp mới theo Mẫu 01.\n"
            .to_owned(),
        (Lang::En, false) => "Ask for its renewal by form 04 (Decree 68/2024/ND-CP) before it ends; after that a new one must be asked \
                              for by form 01.\n"
            .to_owned(),
        (Lang::Vi, true) if days_left < DAYS_TO_ASK => format!(
            "Nghị định 130/2018/NĐ-CP quy định đề nghị gia hạn trước khi hết hạn ít nhất {DAYS_TO_ASK} ngày; thời hạn này đã qua. Cần đề \
             nghị ngay; nếu không kịp gia hạn thì phải đề nghị cấp mới.\n"
        ),
        (Lang::En, true) if days_left < DAYS_TO_ASK => format!(
            "Decree 130/2018/ND-CP asks for a renewal at least {DAYS_TO_ASK} days before the end; that day has passed. Ask at once; where it \
             is too late for a renewal, a new certificate must be asked for.\n"
        ),
        (Lang::Vi, true) => format!(
            "Đề nghị gia hạn trước khi hết hạn ít nhất {DAYS_TO_ASK} ngày (Nghị định 130/2018/NĐ-CP); sau khi hết hạn phải đề nghị cấp mới.\n"
        ),
        (Lang::En, true) => format!(
            "Ask for its renewal at least {DAYS_TO_ASK} days before it ends (Decree 130/2018/ND-CP); after that a new one must be asked for.\n"
        ),
    }
}

/// A text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
