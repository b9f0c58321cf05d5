//! What became of a request to the CA, told to whoever handed it in and to whom it is for. Reasons are not told: they may name people, and mail
//! travels further than the registry.

use time::Date;

use super::words::automatic;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::decision::tell::written;
use crate::domain::ids::RequestId;
use crate::domain::lang::Lang;
use crate::domain::notice::NoticeText;

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOutcome {
    /// The request.
    pub request: RequestId,
    /// What was asked.
    pub kind: RequestKind,
    /// Where it came to.
    pub state: RequestState,
    /// When.
    pub on: Date,
    /// Day it was opened.
    pub opened_on: Date,
    /// For whom, if they may be named.
    pub holder: Option<String>,
}

/// The mail.
#[must_use]
pub fn compose(lang: Lang, told: &RequestOutcome) -> NoticeText {
    let (kind, state) = (told.kind.called(lang), told.state.called(lang));
    let (on, opened_on) = (written(told.on), written(told.opened_on));
    let mut body = match lang {
        Lang::Vi => {
            let whose = told.holder.as_ref().map(|name| format!(" cho {name}")).unwrap_or_default();
            format!("Kính gửi Anh/Chị,\n\nĐề nghị “{kind}”{whose}, lập ngày {opened_on}: {state} (ngày {on}).\n")
        }
        Lang::En => {
            let whose = told.holder.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
            format!("Dear Sir or Madam,\n\nThe request ({kind}{whose}) of {opened_on}: {state} on {on}.\n")
        }
    };
    let next = match told.state {
        RequestState::Returned => Some(lang.pick(
            "Lý do được ghi tại đề nghị; bổ sung rồi trình lại.",
            "The reason stands with the request; mend it and hand it in again.",
        )),
        RequestState::Rejected | RequestState::CaRejected => Some(lang.pick(
            "Lý do được ghi tại đề nghị; nếu vẫn cần, lập đề nghị mới.",
            "The reason stands with the request; if it is still needed, write a new one.",
        )),
        _ => None,
    };
    body.extend(next.map(|next| format!("{next}\n")));
    let number = lang.pick("Mã đề nghị", "Request");
    body.push_str(&format!("{number}: {}\n", told.request));
    body.push_str(automatic(lang));
    let title = match lang {
        Lang::Vi => format!("Đề nghị “{kind}”: {state}"),
        Lang::En => format!("Request ({kind}): {state}"),
    };
    NoticeText { title, body }
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_outcome_is_told_without_its_reason() {
        use RequestState::{CaRejected, Fulfilled, Rejected, Returned};
        let told = |(lang, state): (Lang, RequestState)| {
            let outcome = RequestOutcome {
                request: RequestId(Uuid::from_u128(7)),
                kind: RequestKind::Renew,
                state,
                on: date!(2025 - 06 - 12),
                opened_on: date!(2025 - 06 - 02),
                holder: (state != Rejected).then(|| "Nguyễn Văn An".to_owned()),
            };
            let mail = compose(lang, &outcome);
            format!("{}\n\n{}", mail.title, mail.body)
        };
        let all = [Returned, Rejected, CaRejected, Fulfilled];
        let mails = [Lang::Vi, Lang::En].map(|lang| all.map(|state| told((lang, state))).join("=====\n"));
        insta::assert_snapshot!(mails.join("=====\n"));
    }
}
