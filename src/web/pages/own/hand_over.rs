//! `GET` and `POST /account/certificates/{id}/handover`: somebody confirms that they have their certificate.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};

use super::super::status_words::certificate_status;
use super::{HOME, Own, own, own_certificates, page};
use crate::domain::ids::CertificateId;
use crate::operations::hand_over_certificate::{HandOver, hand_over_certificate};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::pages::desk::refused;
use crate::web::state::App;
use crate::web::ui::{Facts, Faults, Form, Line, List, Posted, View, Visitor};

/// `GET`.
pub(in crate::web) async fn ask(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<CertificateId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    question(&app, &visitor, id, Faults::default()).await
}

/// `POST`.
pub(in crate::web) async fn confirm(
    State(app): State<App>,
    id: Result<Path<CertificateId>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    find(&app, &posted.visitor, id).await?;
    let work = async {
        // By their own word: the day is today, and nobody needs a receipt.
        let hand_over = HandOver { certificate: id, on: None, receipt: None };
        hand_over_certificate(&app.registry, &posted.actor(), &hand_over).await?;
        Ok::<_, Problem>(format!("{HOME}?done=handed_over"))
    };
    match posted.once(&app, work).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = refused(posted.say(), problem)?;
            Ok(question(&app, &posted.visitor, id, faults).await?.into_response())
        }
    }
}

/// The certificate, if it is the visitor's own: nobody else's looks any different from none.
async fn find(app: &App, visitor: &Visitor, id: CertificateId) -> Result<Own, PageError> {
    let official = own(visitor)?;
    let reader = app.registry.store.read().await?;
    let all = own_certificates(app, &reader, official).await?;
    all.into_iter().find(|own| own.line.key.certificate == id).ok_or(PageError::NotFound)
}

async fn question(app: &App, visitor: &Visitor, id: CertificateId, faults: Faults) -> Result<View, PageError> {
    let say = visitor.say;
    let found = find(app, visitor, id).await?;
    let facts = Facts::new(say.of("Chứng thư", "The certificate"))
        .fact(say.of("Số chứng thư", "Serial number"), Line::code(found.line.serial.as_str()))
        .fact(say.of("Chủ thể", "Subject"), found.line.subject.as_str())
        .fact(say.of("Tình trạng", "Status"), certificate_status(say, found.line.status))
        .fact(say.of("Hết hạn vào cuối ngày", "Ends at the end of"), say.day(found.last_day()));
    let will = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Hệ thống ghi rằng bạn đã nhận chứng thư và thiết bị lưu khóa bí mật vào hôm nay.",
            "It is recorded that you received the certificate and its key device today.",
        ))
        .item(say.of(
            "Từ lúc này bạn chịu trách nhiệm giữ thiết bị và mã PIN. Việc xác nhận không hoàn tác được.",
            "From now on you answer for the device and its PIN. This cannot be undone.",
        ));
    let form = Form::post(format!("/account/certificates/{id}/handover"))
        .faults(faults)
        .button(say.of("Tôi đã nhận", "I have it"))
        .cancel(HOME, say.of("Quay lại, chưa nhận", "Go back, I do not have it"));
    let title = say.of("Xác nhận đã nhận chứng thư", "Confirm that you have your certificate");
    Ok(page(app, visitor, title).with(facts).with(will).with(form))
}
