//! Database migrations, for `SQLite` and `PostgreSQL`: one change a file, in order; see `docs/DATA.md`.

mod m0001_change_sets;
mod m0002_agencies;
mod m0003_officials;
mod m0004_decisions;
mod m0005_postings;
mod m0006_mailboxes;
mod m0007_certificates;
mod m0008_requests;
mod m0009_revocations;
mod m0010_findings;
mod m0011_signing;
mod m0012_snapshots;
mod m0013_targets;
mod m0014_plans;
mod m0015_access;
mod m0016_current;
mod m0017_periods;
mod m0018_plan_approvals;
mod m0019_official_corrections;
mod m0020_subject_acts;
mod m0021_decision_steps;
mod m0022_notices;
mod m0024_api;
mod m0025_signers;
mod m0026_scim;
mod m0027_tokens_and_deputies;
mod m0028_log_ins;
mod m0031_audit;
mod m0032_audit_checkpoints;
mod m0033_signer_log;
mod m0034_jobs;
mod m0035_schedule;
mod m0037_outgoing_mail;
mod m0038_principal_mail;
mod m0039_activations;
mod m0041_personal_numbers;
mod m0050_provider_links;
mod m0051_provider_attempts;
mod m0055_step_ends;
mod m0056_certificate_event_causes;
mod m0060_person_questions;
mod m0061_keyed_digests;
mod m0062_erasures;
mod m0063_reset_requests;
mod m0064_private_addresses;
mod m0065_password_sources;
mod m0066_ways_in;
mod m0067_people_by_name_and_birth;
mod m0068_corrected_names;
mod m0070_decision_headings;
mod m0075_corrected_people_by_name_and_birth;
mod m0080_account_officials;
mod m0081_session_second_factors;
mod m0082_pending_second_factors;
mod m0083_deputy_ends;
mod m0084_dirty_marks;
mod m0085_target_pauses;
mod m0086_agency_modes;
mod m0087_destructive_plans;
mod m0088_mailbox_purges;
mod m0090_entry_sights;
mod m0091_target_freezes;
mod m0092_applied_attributes;
mod m0093_drift;
mod m0094_directory_cases;
mod m0098_mail_session_ends;
mod m0100_locks;
mod m0105_target_servers;
mod m0106_running_plans;
mod m0110_entries_ahead;
mod m0111_compared_freezes;
mod m0114_quarantined_subjects;
mod m0115_people_yet_to_come;
mod m0120_letters;
mod m0121_request_contents;
mod m0122_request_event_facts;
mod m0135_finding_ends;
mod m0136_certificate_owners;
mod m0140_evidence;
mod m0141_crl_bodies;
mod m0142_revocation_words;
mod m0143_revocation_events;
mod m0144_list_sources;
mod m0145_devices;
mod m0153_ocsp_answers;
mod m0154_ocsp_words;
mod m0155_ocsp_events;
mod m0156_ocsp_responders;
mod m0157_ocsp_checks;
mod m0158_tellings;
mod m0159_notice_preferences;
mod m0160_notice_marks;
mod m0165_campaigns;
mod m0166_certificate_event_facts;
mod m0167_stops_lifted_by_words;
mod m0169_ocsp_left_out;
mod m0171_tellings_by_mail;
mod m0173_open_requests;
mod m0174_certificate_stops;
mod m0175_chain_words;
mod m0176_authority_words;
mod m0180_signing_events;
mod m0181_verdicts;
mod m0182_event_refusals;
mod m0183_reporters;
mod m0184_summarised_events;
mod m0185_summed_tellings;
mod m0186_signed_documents;
mod m0187_document_tallies;
mod m0188_adoption_steps;
mod m0189_adoption_days;
mod m0190_indicators;
mod m0191_figure_scopes;
mod m0192_figure_findings;
mod m0193_figure_refusal_scopes;
mod m0194_report_editions;
mod m0196_score_sets;
mod m0200_last_list_end;
mod m0201_documents_by_rank;
mod m0202_mailbox_uses;
mod m0203_scope_rules;
mod m0205_waiting_plans;
mod m0206_document_stretches;
mod m0207_adoption_places;
mod step;

use sea_orm_migration::prelude::*;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    #[expect(clippy::too_many_lines, reason = "a line for each migration")]
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_change_sets::STEP),
            Box::new(m0002_agencies::STEP),
            Box::new(m0003_officials::STEP),
            Box::new(m0004_decisions::STEP),
            Box::new(m0005_postings::STEP),
            Box::new(m0006_mailboxes::STEP),
            Box::new(m0007_certificates::STEP),
            Box::new(m0008_requests::STEP),
            Box::new(m0009_revocations::STEP),
            Box::new(m0010_findings::STEP),
            Box::new(m0011_signing::STEP),
            Box::new(m0012_snapshots::STEP),
            Box::new(m0013_targets::STEP),
            Box::new(m0014_plans::STEP),
            Box::new(m0015_access::STEP),
            Box::new(m0016_current::STEP),
            Box::new(m0017_periods::STEP),
            Box::new(m0018_plan_approvals::STEP),
            Box::new(m0019_official_corrections::STEP),
            Box::new(m0020_subject_acts::STEP),
            Box::new(m0021_decision_steps::STEP),
            Box::new(m0022_notices::STEP),
            Box::new(m0024_api::STEP),
            Box::new(m0025_signers::STEP),
            Box::new(m0026_scim::STEP),
            Box::new(m0027_tokens_and_deputies::STEP),
            Box::new(m0028_log_ins::STEP),
            Box::new(m0031_audit::STEP),
            Box::new(m0032_audit_checkpoints::STEP),
            Box::new(m0033_signer_log::STEP),
            Box::new(m0034_jobs::STEP),
            Box::new(m0035_schedule::STEP),
            Box::new(m0037_outgoing_mail::STEP),
            Box::new(m0038_principal_mail::STEP),
            Box::new(m0039_activations::STEP),
            Box::new(m0041_personal_numbers::STEP),
            Box::new(m0050_provider_links::STEP),
            Box::new(m0051_provider_attempts::STEP),
            Box::new(m0055_step_ends::STEP),
            Box::new(m0056_certificate_event_causes::STEP),
            Box::new(m0060_person_questions::STEP),
            Box::new(m0061_keyed_digests::STEP),
            Box::new(m0062_erasures::STEP),
            Box::new(m0063_reset_requests::STEP),
            Box::new(m0064_private_addresses::STEP),
            Box::new(m0065_password_sources::STEP),
            Box::new(m0066_ways_in::STEP),
            Box::new(m0067_people_by_name_and_birth::STEP),
            Box::new(m0068_corrected_names::STEP),
            Box::new(m0070_decision_headings::STEP),
            Box::new(m0075_corrected_people_by_name_and_birth::STEP),
            Box::new(m0080_account_officials::STEP),
            Box::new(m0081_session_second_factors::STEP),
            Box::new(m0082_pending_second_factors::STEP),
            Box::new(m0083_deputy_ends::STEP),
            Box::new(m0084_dirty_marks::STEP),
            Box::new(m0085_target_pauses::STEP),
            Box::new(m0086_agency_modes::STEP),
            Box::new(m0087_destructive_plans::STEP),
            Box::new(m0088_mailbox_purges::STEP),
            Box::new(m0090_entry_sights::STEP),
            Box::new(m0091_target_freezes::STEP),
            Box::new(m0092_applied_attributes::STEP),
            Box::new(m0093_drift::STEP),
            Box::new(m0094_directory_cases::STEP),
            Box::new(m0098_mail_session_ends::STEP),
            Box::new(m0100_locks::STEP),
            Box::new(m0105_target_servers::STEP),
            Box::new(m0106_running_plans::STEP),
            Box::new(m0110_entries_ahead::STEP),
            Box::new(m0111_compared_freezes::STEP),
            Box::new(m0114_quarantined_subjects::STEP),
            Box::new(m0115_people_yet_to_come::STEP),
            Box::new(m0120_letters::STEP),
            Box::new(m0121_request_contents::STEP),
            Box::new(m0122_request_event_facts::STEP),
            Box::new(m0135_finding_ends::STEP),
            Box::new(m0136_certificate_owners::STEP),
            Box::new(m0140_evidence::STEP),
            Box::new(m0141_crl_bodies::STEP),
            Box::new(m0142_revocation_words::STEP),
            Box::new(m0143_revocation_events::STEP),
            Box::new(m0144_list_sources::STEP),
            Box::new(m0145_devices::STEP),
            Box::new(m0153_ocsp_answers::STEP),
            Box::new(m0154_ocsp_words::STEP),
            Box::new(m0155_ocsp_events::STEP),
            Box::new(m0156_ocsp_responders::STEP),
            Box::new(m0157_ocsp_checks::STEP),
            Box::new(m0158_tellings::STEP),
            Box::new(m0159_notice_preferences::STEP),
            Box::new(m0160_notice_marks::STEP),
            Box::new(m0165_campaigns::STEP),
            Box::new(m0166_certificate_event_facts::STEP),
            Box::new(m0167_stops_lifted_by_words::STEP),
            Box::new(m0169_ocsp_left_out::STEP),
            Box::new(m0171_tellings_by_mail::STEP),
            Box::new(m0173_open_requests::STEP),
            Box::new(m0174_certificate_stops::STEP),
            Box::new(m0175_chain_words::STEP),
            Box::new(m0176_authority_words::STEP),
            Box::new(m0180_signing_events::STEP),
            Box::new(m0181_verdicts::STEP),
            Box::new(m0182_event_refusals::STEP),
            Box::new(m0183_reporters::STEP),
            Box::new(m0184_summarised_events::STEP),
            Box::new(m0185_summed_tellings::STEP),
            Box::new(m0186_signed_documents::STEP),
            Box::new(m0187_document_tallies::STEP),
            Box::new(m0188_adoption_steps::STEP),
            Box::new(m0189_adoption_days::STEP),
            Box::new(m0190_indicators::STEP),
            Box::new(m0191_figure_scopes::STEP),
            Box::new(m0192_figure_findings::STEP),
            Box::new(m0193_figure_refusal_scopes::STEP),
            Box::new(m0194_report_editions::STEP),
            Box::new(m0196_score_sets::STEP),
            Box::new(m0200_last_list_end::STEP),
            Box::new(m0201_documents_by_rank::STEP),
            Box::new(m0202_mailbox_uses::STEP),
            Box::new(m0203_scope_rules::STEP),
            Box::new(m0205_waiting_plans::STEP),
            Box::new(m0206_document_stretches::STEP),
            Box::new(m0207_adoption_places::STEP),
        ]
    }
}

pub use sea_orm_migration::prelude::MigratorTrait;
