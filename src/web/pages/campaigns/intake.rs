//! What a campaign asks for, or would, and what it leaves out with why.

use crate::domain::ids::OfficialId;
use crate::operations::campaigns::Intake;
use crate::storage::read::View as Seen;
use crate::web::error::PageError;
use crate::web::pages::desk::lists;
use crate::web::pages::desk::people::People;
use crate::web::state::App;
use crate::web::ui::{Column, Line, Notice, Row, Say, Table, View, Visitor};

/// Certificates of each kind that are shown.
const SHOWN: usize = 200;

/// Puts both lists on a page. The reading is recorded as `what`.
pub(super) async fn told(
    (app, visitor): (&App, &Visitor),
    intake: &Intake,
    what: &'static str,
    view: View,
) -> Result<View, PageError> {
    let say = visitor.say;
    lists(app, visitor, what, intake.asked.len() + intake.left_out.len()).await?;
    let asked = intake.asked.iter().take(SHOWN);
    let left_out = intake.left_out.iter().take(SHOWN);
    let officials: Vec<OfficialId> =
        asked.clone().map(|one| one.official).chain(left_out.clone().map(|one| one.official)).collect();
    let reader = app.registry.store.read().await?;
    let people = People::named(&reader, Seen::of(app.registry.clock.today()), &officials).await?;
    let ends = |at| Line::from(super::show::ends(say, at));
    let asked = asked.map(|one| Row::new([people.line(one.official), ends(one.not_after)]));
    let left =
        left_out.map(|one| Row::new([people.line(one.official), ends(one.not_after), one.why.called(say.0).into()]));
    let view = view.with(asking(say, intake.asked.len()).rows(asked));
    let view = view.with_some((intake.left_out_count > 0).then(|| leaving(say, intake.left_out_count).rows(left)));
    let more = say.of(
        "Còn chứng thư chưa lấy vào vì một lần chỉ lấy được 2.000; mở đợt rồi bấm Lấy thêm.",
        "There is more than the 2,000 that go in at once; open the campaign, then take in more.",
    );
    Ok(view.with_some(intake.is_more.then(|| Notice::warned(more))))
}

fn asking(say: Say, count: usize) -> Table {
    let heads = [Column::new(say.of("Chủ thể", "Holder")), Column::new(say.of("Hết hạn", "Ends"))];
    let empty = say.of(
        "Không có chứng thư nào của cơ quan này hết hạn đến ngày đó mà cần lập đề nghị.",
        "No certificate of this agency ends by then that is to be asked for.",
    );
    let caption = format!("{}: {}", say.of("Lập đề nghị gia hạn", "Renewals asked for"), say.count(count as u64));
    let table = Table::new(caption, heads, empty);
    if count > SHOWN { table.note(first(say)) } else { table }
}

fn leaving(say: Say, count: usize) -> Table {
    let heads = [
        Column::new(say.of("Chủ thể", "Holder")),
        Column::new(say.of("Hết hạn", "Ends")),
        Column::new(say.of("Vì sao không lập đề nghị", "Why it is left out")),
    ];
    let caption = format!("{}: {}", say.of("Không lập đề nghị", "Left out"), say.count(count as u64));
    let table = Table::new(caption, heads, "");
    if count > SHOWN { table.note(first(say)) } else { table }
}

const fn first(say: Say) -> &'static str {
    say.of("200 chứng thư hết hạn sớm nhất.", "The 200 that end first.")
}
