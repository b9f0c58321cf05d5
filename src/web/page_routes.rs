//! The pages' routes, section by section. All but the ways in take a [`super::ui::Visitor`] or a [`super::session::Reader`], which
//! know who asks; what anybody may send is a [`door`].

use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};

use super::pages::{
    account, account_link, account_notices, activate, agencies, agency, agency_history, audit, campaigns, certificates,
    decisions, directory, figures, helpdesk, imports, language, letters, log_in_steps, login, months, officials,
    overview, own, people, provider, recovery, reports, requests, settings, standing, steps,
};
use super::server::{UPLOAD, door};
use super::state::App;

/// A path and what answers there.
pub(super) type Page = (&'static str, MethodRouter<App>);

/// Every page.
pub(super) fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    pages.extend(agency_pages());
    pages.extend(people_pages());
    pages.extend(log_in_pages());
    pages.extend(audit_pages());
    pages.extend(desk_pages());
    pages.extend(own_pages());
    pages.extend(directory_pages());
    pages.extend(certificate_pages());
    pages.extend(month_pages());
    pages.extend(report_pages());
    pages
}

/// The pages that begin with an agency.
fn agency_pages() -> [Page; 7] {
    [
        ("/", get(overview::show)),
        ("/agencies", get(agencies::list)),
        ("/agencies/{code}", get(agency::show)),
        ("/agencies/{code}/people", get(people::of_agency)),
        ("/agencies/{code}/history", get(agency_history::show)),
        ("/agencies/{code}/standing", get(standing::show)),
        ("/people", get(people::everywhere)),
    ]
}

/// People, decisions about them, what follows from those, and lists that are sent.
fn people_pages() -> [Page; 18] {
    [
        ("/officials", get(officials::list::list)),
        ("/officials/find", post(officials::find::find).get(officials::find::form)),
        ("/officials/{id}", get(officials::show::show)),
        ("/decisions", get(decisions::list::list)),
        ("/decisions/new", post(decisions::new::submit).get(decisions::choose::choose)),
        ("/decisions/coming", get(decisions::coming::list)),
        ("/decisions/{id}", get(decisions::show::show)),
        ("/decisions/{id}/heading", post(decisions::heading::correct).get(decisions::heading::form)),
        ("/subjects/{id}", get(decisions::subject::show::show)),
        ("/subjects/{id}/answer", post(decisions::subject::answer::answer).get(decisions::subject::answer::form)),
        (
            "/subjects/{id}/correction",
            post(decisions::subject::correct::correct).get(decisions::subject::correct::form),
        ),
        (
            "/subjects/{id}/withdrawal",
            post(decisions::subject::withdraw::withdraw).get(decisions::subject::withdraw::form),
        ),
        ("/steps", get(steps::list::list)),
        ("/steps/{id}", post(steps::finish::finish).get(steps::finish::form)),
        ("/imports", get(imports::start::show)),
        ("/imports/{kind}", takes_files(post(imports::upload::submit)).get(imports::upload::form)),
        ("/imports/jobs/{id}", post(imports::job::go_on).get(imports::job::show)),
        ("/imports/jobs/{id}/progress", get(imports::follow::events)),
    ]
}

/// The ways in. What anybody may send is a [`door`].
fn log_in_pages() -> [Page; 10] {
    [
        ("/activate", door(post(activate::submit)).get(activate::form)),
        ("/recovery", door(post(recovery::submit)).get(recovery::form)),
        ("/recovery/confirm", door(post(recovery::confirm)).get(recovery::confirm_form)),
        ("/login", door(post(login::submit)).get(login::form)),
        ("/login/code", door(post(log_in_steps::submit_code)).get(log_in_steps::code)),
        ("/login/password", door(post(log_in_steps::submit_password)).get(log_in_steps::password)),
        ("/login/enrol", door(post(log_in_steps::submit_enrol)).get(log_in_steps::enrol)),
        // Going to another provider and coming back are links, not forms: each way counts.
        (provider::START, door(get(provider::start))),
        (provider::RETURN, door(get(provider::finish))),
        ("/login/activate", door(post(log_in_steps::submit_activation)).get(log_in_steps::activation)),
    ]
}

/// The record, its proof, and case files.
fn audit_pages() -> [Page; 10] {
    [
        ("/audit", get(audit::search::list)),
        ("/audit/records/{number}", get(audit::record::show)),
        (audit::checkpoints::PAGE, get(audit::checkpoints::list)),
        ("/audit/checkpoints/{size}", get(audit::checkpoints::download)),
        (audit::verification::PAGE, get(audit::verification::show)),
        ("/audit/cases", get(audit::cases::find)),
        ("/audit/officials/{id}", get(audit::official::show)),
        ("/audit/certificates/{id}", get(audit::certificate::show)),
        ("/audit/documents", get(audit::documents::list)),
        ("/audit/documents/{id}", get(audit::document::show)),
    ]
}

/// Requests, letters and campaigns, and the helpdesk.
fn desk_pages() -> [Page; 16] {
    [
        ("/requests", get(requests::list)),
        ("/requests/new", post(requests::submit_draft).get(requests::begin)),
        ("/requests/{id}", get(requests::show)),
        ("/requests/{id}/content", post(requests::submit_mended).get(requests::mend_form)),
        ("/requests/{id}/{act}", post(requests::carry_out).get(requests::ask)),
        ("/letters", post(letters::submit).get(letters::show)),
        ("/campaigns", get(campaigns::list)),
        ("/campaigns/new", post(campaigns::open).get(campaigns::preview)),
        ("/campaigns/{id}", get(campaigns::show)),
        ("/campaigns/{id}/continuation", post(campaigns::go_on)),
        ("/campaigns/{id}/{act}", post(campaigns::act)),
        ("/helpdesk", get(helpdesk::find)),
        (helpdesk::ACCOUNT, post(helpdesk::unlock_login).get(helpdesk::account_form)),
        ("/helpdesk/{id}", get(helpdesk::person)),
        ("/helpdesk/{id}/unlock", post(helpdesk::unlock)),
        ("/helpdesk/{id}/activation", post(helpdesk::issue)),
    ]
}

/// What is the reader's own, and what belongs to no section.
fn own_pages() -> [Page; 11] {
    [
        ("/language", post(language::choose)),
        ("/account", get(account::show)),
        (own::LOSS, post(own::report_own_loss).get(own::loss_form)),
        ("/account/certificates/{id}/handover", post(own::confirm_hand_over).get(own::ask_hand_over)),
        (own::PASSWORD, door(post(own::change_password)).get(own::password_form)),
        (own::SESSIONS, post(own::end_sessions).get(own::sessions)),
        (account_link::PAGE, door(post(account_link::begin)).get(account_link::show)),
        (account_link::REMOVE, door(post(account_link::remove))),
        (account_notices::PAGE, post(account_notices::choose).get(account_notices::show)),
        ("/settings", get(settings::show)),
        ("/logout", post(login::log_out)),
    ]
}

/// The pages of monthly figures: what agencies report, and the months' reports.
fn month_pages() -> [Page; 13] {
    [
        (figures::PAGE, get(figures::list::list)),
        ("/figures/{code}", post(figures::form::submit).get(figures::form::form)),
        (figures::findings::FINDINGS, get(figures::findings::list)),
        ("/figures/findings/{id}", post(figures::findings::dismiss).get(figures::findings::ask)),
        ("/figures/values/{id}", post(figures::show::withdraw).get(figures::show::show)),
        (months::PAGE, get(months::list::list)),
        ("/reports/months/draft", post(months::draft::draft).get(months::draft::form)),
        ("/reports/months/{month}", get(months::show::show)),
        ("/reports/months/{month}/file", get(months::file::download)),
        ("/reports/months/{month}/seen", post(months::seen::record).get(months::seen::form)),
        ("/reports/months/{month}/contest", post(months::contest::record).get(months::contest::form)),
        ("/reports/months/{month}/publication", post(months::publish::publish).get(months::publish::form)),
        ("/reports/contests/{id}", post(months::answer::answer).get(months::answer::form)),
    ]
}

/// The reports; each is a file too, by its `format`.
fn report_pages() -> [Page; 8] {
    [
        ("/reports", get(reports::start::show)),
        ("/reports/adoption", get(reports::adoption::show)),
        ("/reports/indicators", get(reports::indicators::show)),
        ("/reports/indicators/rows", get(reports::rows::show)),
        ("/reports/league", get(reports::league::show)),
        ("/reports/league/{code}", get(reports::card::show)),
        ("/reports/year-end", get(reports::year_end::show)),
        ("/reports/demand", get(reports::demand::show)),
    ]
}

/// The pages of whoever keeps the directory.
fn directory_pages() -> [Page; 17] {
    [
        (directory::PAGE, get(directory::status::show)),
        ("/directory/plans", get(directory::plans::list)),
        ("/directory/plans/new", post(directory::make::submit).get(directory::make::form)),
        ("/directory/plans/{id}", get(directory::plan::show)),
        ("/directory/plans/{id}/rows", get(directory::rows::list)),
        ("/directory/plans/{id}/approve", post(directory::act::approve)),
        ("/directory/plans/{id}/apply", post(directory::act::apply).get(directory::act::ask_apply)),
        ("/directory/plans/{id}/revert", post(directory::act::revert).get(directory::act::ask_revert)),
        ("/directory/work/{id}", get(directory::work::show)),
        ("/directory/work/{id}/events", get(directory::work::events)),
        ("/directory/pause", post(directory::custody::pause).get(directory::custody::ask_pause)),
        ("/directory/resume", post(directory::custody::resume).get(directory::custody::ask_resume)),
        ("/directory/ahead", post(directory::ahead::accept).get(directory::ahead::show)),
        ("/directory/cases", get(directory::cases::list)),
        ("/directory/cases/{id}", post(directory::case::decide).get(directory::case::show)),
        ("/directory/quarantine", post(directory::quarantine::retry).get(directory::quarantine::show)),
        ("/directory/drift", get(directory::drift::list)),
    ]
}

/// The pages of certificates. Files of them may be long.
fn certificate_pages() -> [Page; 5] {
    let import = takes_files(post(certificates::import::submit));
    [
        (certificates::PAGE, get(certificates::list::list)),
        ("/certificates/{id}", get(certificates::show::show)),
        ("/certificates/import", import.get(certificates::import::form)),
        ("/certificates/import/{id}", get(certificates::result::show)),
        ("/certificates/import/{id}/events", get(certificates::result::events)),
    ]
}

/// A page whose form takes files.
fn takes_files(methods: MethodRouter<App>) -> MethodRouter<App> {
    methods.layer(DefaultBodyLimit::max(UPLOAD))
}
