//! Drafted reports of months: told to the reporters and heads of the agencies that have a row in one, and to whoever contested what once that is
//! answered. Each may be turned off.

use super::OwedNotice;
use super::desk::{Desk, REPORTING};
use super::notice;
use crate::domain::clock::Timestamp;
use crate::domain::decision::agencies::AgencyBook;
use crate::domain::edition::{Draft, ReportAct};
use crate::domain::ids::AgencyId;
use crate::domain::notice::NoticeKind;
use crate::notify::drafted_report::{AnsweredContest, DraftedReport, answered, drafted};
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::reports::monthly::Content;
use crate::storage::read::{Reader, View};

/// What became of drafted reports.
pub(super) struct ReportNews {
    /// Drafts that wait to be seen, with the agencies that have a row in them.
    drafts: Vec<(Draft, Vec<AgencyId>)>,
    /// Contests with their answers, and of which draft.
    answers: Vec<(ReportAct, ReportAct, Draft)>,
}

impl ReportNews {
    /// Reads what change sets after `after` and up to `to` recorded, not before `oldest`.
    pub(super) async fn read(reader: &Reader, (after, to): (i64, i64), oldest: Timestamp) -> OperationResult<Self> {
        let mut news = Self { drafts: Vec::new(), answers: Vec::new() };
        let drafted = reader.reports_drafted(after, to).await?;
        let answered = reader.contests_answered(after, to).await?;
        if drafted.is_empty() && answered.is_empty() {
            return Ok(news);
        }
        let (all, editions) = (reader.report_drafts(None).await?, reader.report_editions(None).await?);
        for draft in all.iter().filter(|draft| drafted.contains(&draft.id) && oldest <= draft.at) {
            let newest = all.iter().rfind(|other| other.month == draft.month);
            let is_published = editions.iter().any(|edition| edition.draft == draft.id);
            // One that gave way to another, or that is published already, waits for nobody.
            if !is_published && newest.is_some_and(|newest| newest.id == draft.id) {
                let units = units(reader, draft).await?;
                news.drafts.push((draft.clone(), units));
            }
        }
        for id in answered {
            let Some(answer) = reader.report_act(id).await?.filter(|answer| oldest <= answer.at) else { continue };
            let Some(contest) = answer.contest else { continue };
            let contest = reader.report_act(contest).await?;
            let draft = all.iter().find(|draft| draft.id == answer.draft).cloned();
            news.answers.extend(contest.zip(draft).map(|(contest, draft)| (contest, answer, draft)));
        }
        Ok(news)
    }

    /// Whether nothing is to be told.
    pub(super) const fn is_empty(&self) -> bool {
        self.drafts.is_empty() && self.answers.is_empty()
    }
}

async fn units(reader: &Reader, draft: &Draft) -> OperationResult<Vec<AgencyId>> {
    let texts = reader.report_texts(draft.id).await?;
    let content = Content::read(&texts.content)
        .map_err(|error| OperationError::Unreadable { what: "a draft", text: error.to_string() })?;
    Ok(content.units().iter().map(|unit| unit.agency).collect())
}

/// The mails about it.
pub(super) async fn reports(
    registry: &Registry,
    reader: &Reader,
    view: View,
    (news, desks): (&ReportNews, &[Desk]),
) -> OperationResult<Vec<OwedNotice>> {
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let book = reader.agency_book(view).await?;
    let told = Telling { registry, book: &book, view };
    let wishing = || desks.iter().filter(|desk| desk.preferences.reports);
    let drafts = news.drafts.iter().flat_map(|draft| wishing().filter_map(|desk| told.draft(desk, draft)));
    let answers = news.answers.iter().filter_map(|answer| {
        let desk = wishing().find(|desk| desk.principal.id == answer.0.by)?;
        Some(told.answer(desk, answer))
    });
    Ok(drafts.chain(answers).collect())
}

struct Telling<'a> {
    registry: &'a Registry,
    book: &'a AgencyBook,
    view: View,
}

impl Telling<'_> {
    /// The mail about a draft to one account, if it looks after an agency in it. Whoever drafted it knows.
    fn draft(&self, desk: &Desk, (draft, units): &(Draft, Vec<AgencyId>)) -> Option<OwedNotice> {
        let account = desk.principal.id;
        if account == draft.by {
            return None;
        }
        let scope = desk.scope(REPORTING);
        let places = units.iter().filter_map(|unit| self.book.standing(*unit, self.view.day));
        let agencies: Vec<String> =
            places.filter(|place| scope.covers(&place.path)).map(|place| place.name.clone()).collect();
        if agencies.is_empty() {
            return None;
        }
        let choose = self.registry.notices.choose.clone();
        let told = DraftedReport { month: draft.month, seen_until: draft.seen_until, agencies, choose };
        let kind = NoticeKind::ReportDraft;
        let key = format!("{kind}:{}:{account}", draft.id);
        let text = drafted(desk.preferences.language, &told);
        let to = (Some(account), &desk.address);
        let notice = notice(self.registry, kind, to, (draft.id.to_string(), key), text);
        Some(OwedNotice { notice, tellings: Vec::new() })
    }

    /// The mail about an answer, to whoever contested.
    fn answer(&self, desk: &Desk, (contest, answer, draft): &(ReportAct, ReportAct, Draft)) -> OwedNotice {
        let place = self.book.standing(contest.agency, self.view.day);
        let told = AnsweredContest {
            month: draft.month,
            agency: place.map(|place| place.name.clone()),
            on: answer.at.day(),
            choose: self.registry.notices.choose.clone(),
        };
        let kind = NoticeKind::ReportAnswer;
        let key = format!("{kind}:{}:{}", answer.id, desk.principal.id);
        let text = answered(desk.preferences.language, &told);
        let to = (Some(desk.principal.id), &desk.address);
        let notice = notice(self.registry, kind, to, (contest.id.to_string(), key), text);
        OwedNotice { notice, tellings: Vec::new() }
    }
}
