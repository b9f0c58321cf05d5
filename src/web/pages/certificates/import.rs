//! `GET` and `POST /certificates/import`: files of certificates from the CA are chosen and taken in behind the page.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::{PAGE, below};
use crate::auth::permission::Permission::ImportCertificates;
use crate::operations::certificate_import::ask_for_import;
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Faults, Field, Form, List, PostedFiles, SentFile, View, Visitor};

/// What containers are called.
const ACCEPTED: &str = ".cer,.crt,.der,.pem,.p7b,.p7c,.zip";

/// The form.
pub(in crate::web) async fn form(State(app): State<App>, visitor: Visitor) -> Result<View, PageError> {
    page(&app, &visitor, Faults::default())
}

/// What it sends.
pub(in crate::web) async fn submit(State(app): State<App>, sent: PostedFiles) -> Result<Response, PageError> {
    let PostedFiles { posted, files } = sent;
    posted.actor().require(ImportCertificates)?;
    let chosen = files.into_iter().filter(|file| file.field == "files");
    let files: Vec<(String, Vec<u8>)> = chosen.map(|SentFile { name, bytes, .. }| (name, bytes)).collect();
    let asking = async {
        let job = ask_for_import(&app.registry, &posted.actor(), &files).await?;
        Ok::<_, Problem>(format!("{PAGE}/import/{job}"))
    };
    match posted.once(&app, asking).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), problem)?;
            Ok(page(&app, &posted.visitor, faults)?.into_response())
        }
    }
}

fn page(app: &App, visitor: &Visitor, faults: Faults) -> Result<View, PageError> {
    visitor.actor().require(ImportCertificates)?;
    let say = visitor.say;
    let what = List::new(say.of("Điều gì sẽ xảy ra", "What will happen"))
        .item(say.of(
            "Mỗi chứng thư được đọc, tìm chủ thể theo địa chỉ thư hoặc số định danh, kiểm tra chuỗi chứng thực và đối chiếu với quy định.",
            "Each certificate is read, its holder is found by address or personal number, its chain is judged and it is held against the rules.",
        ))
        .item(say.of(
            "Tệp hỏng hoặc không phải chứng thư bị từ chối kèm lý do; những tệp còn lại vẫn được nhập.",
            "What is damaged or no certificate is refused with the reason; the rest is taken in.",
        ))
        .item(say.of(
            "Chứng thư đã có không bị nhập hai lần. Chứng thư mới thay chứng thư trước của cùng chủ thể.",
            "What is there already is not taken in twice. A new certificate takes the place of its holder's last one.",
        ));
    let form = Form::post(format!("{PAGE}/import"))
        .faults(faults)
        .field(Field::files("files", say.of("Tệp chứng thư", "Files"), ACCEPTED).hint(say.of(
            "CER, CRT, DER, PEM, P7B hoặc ZIP; chọn được nhiều tệp, tổng cộng tối đa 20 MB.",
            "CER, CRT, DER, PEM, P7B or ZIP; several may be chosen, at most 20 MB in all.",
        )))
        .button(say.of("Nhập chứng thư số", "Take in"))
        .cancel(PAGE, say.of("Quay lại", "Back"));
    Ok(below(app, visitor, say.of("Nhập chứng thư số", "Take in certificates")).with(what).with(form))
}
