//! The tables as rows, one a file, column for column; what a value means is said in `docs/DATA.md`.

#![expect(unreachable_pub, reason = "the derive macros make public items")]

pub(crate) mod account_official;
pub(crate) mod activation;
pub(crate) mod address;
pub(crate) mod address_claim;
pub(crate) mod adoption_checkpoint;
pub(crate) mod adoption_class;
pub(crate) mod adoption_day;
pub(crate) mod adoption_mark;
pub(crate) mod adoption_progress;
pub(crate) mod adoption_steps;
pub(crate) mod agency;
pub(crate) mod agency_current;
pub(crate) mod agency_mode;
pub(crate) mod agency_succession;
pub(crate) mod agency_version;
pub(crate) mod api_token;
pub(crate) mod applied_attributes;
pub(crate) mod audit_agency;
pub(crate) mod audit_checkpoint;
pub(crate) mod audit_head;
pub(crate) mod audit_leaf;
pub(crate) mod audit_origin;
pub(crate) mod audit_salt;
pub(crate) mod audit_subject;
pub(crate) mod authority_word;
pub(crate) mod campaign;
pub(crate) mod campaign_request;
pub(crate) mod certificate;
pub(crate) mod certificate_event;
pub(crate) mod certificate_event_cause;
pub(crate) mod certificate_event_fact;
pub(crate) mod certificate_owner;
pub(crate) mod chain_judgement;
pub(crate) mod chain_word;
pub(crate) mod change_counter;
pub(crate) mod change_set;
pub(crate) mod crl;
pub(crate) mod crl_body;
pub(crate) mod crl_page;
pub(crate) mod decision;
pub(crate) mod decision_file;
pub(crate) mod decision_heading;
pub(crate) mod decision_step;
pub(crate) mod decision_subject;
pub(crate) mod deputy;
pub(crate) mod device;
pub(crate) mod device_certificate;
pub(crate) mod device_event;
pub(crate) mod device_mobile;
pub(crate) mod directory_case;
pub(crate) mod dirty;
pub(crate) mod document_stretch;
pub(crate) mod document_system;
pub(crate) mod document_tally;
pub(crate) mod drift;
pub(crate) mod entry_ahead;
pub(crate) mod entry_link;
pub(crate) mod entry_sight;
pub(crate) mod erasure;
pub(crate) mod erasure_request;
pub(crate) mod event_agency;
pub(crate) mod event_refusal;
pub(crate) mod event_refusal_end;
pub(crate) mod event_signer;
pub(crate) mod evidence;
pub(crate) mod evidence_part;
pub(crate) mod figure_end;
pub(crate) mod figure_refusal;
pub(crate) mod finding;
pub(crate) mod finding_end;
pub(crate) mod follower;
pub(crate) mod goal;
pub(crate) mod idempotency;
pub(crate) mod indicator;
pub(crate) mod indicator_value;
pub(crate) mod job;
pub(crate) mod job_file;
pub(crate) mod journal;
pub(crate) mod letter;
pub(crate) mod list_source;
pub(crate) mod log_in_attempt;
pub(crate) mod mail_session_end;
pub(crate) mod mailbox;
pub(crate) mod mailbox_current;
pub(crate) mod mailbox_purge;
pub(crate) mod mailbox_state;
pub(crate) mod mailbox_use;
pub(crate) mod notice;
pub(crate) mod notice_mark;
pub(crate) mod notice_preference;
pub(crate) mod ocsp_answer;
pub(crate) mod ocsp_check;
pub(crate) mod ocsp_event;
pub(crate) mod ocsp_responder;
pub(crate) mod ocsp_word;
pub(crate) mod official;
pub(crate) mod official_correction;
pub(crate) mod one_time_code;
pub(crate) mod outgoing_mail;
pub(crate) mod password_set;
pub(crate) mod person_lookup;
pub(crate) mod personal_number;
pub(crate) mod plan;
pub(crate) mod plan_approval;
pub(crate) mod plan_chunk;
pub(crate) mod posting;
pub(crate) mod principal;
pub(crate) mod projection;
pub(crate) mod provider_attempt;
pub(crate) mod provider_link;
pub(crate) mod quarantine;
pub(crate) mod recovery_address;
pub(crate) mod recovery_code;
pub(crate) mod report_act;
pub(crate) mod report_draft;
pub(crate) mod report_edition;
pub(crate) mod request;
pub(crate) mod request_content;
pub(crate) mod request_event;
pub(crate) mod request_event_fact;
pub(crate) mod reset_request;
pub(crate) mod revocation;
pub(crate) mod revocation_event;
pub(crate) mod revocation_word;
pub(crate) mod role_grant;
pub(crate) mod schedule;
pub(crate) mod scim_counter;
pub(crate) mod scim_link;
pub(crate) mod scim_number;
pub(crate) mod scope_rule;
pub(crate) mod scope_rule_act;
pub(crate) mod score_set;
pub(crate) mod second_factor;
pub(crate) mod session;
pub(crate) mod shadow;
pub(crate) mod signed_document;
pub(crate) mod signer_log;
pub(crate) mod signing_event;
pub(crate) mod subject_act;
pub(crate) mod subject_effect;
pub(crate) mod system_reporter;
pub(crate) mod target;
pub(crate) mod target_freeze;
pub(crate) mod target_pause;
pub(crate) mod telling;
pub(crate) mod use_report;
pub(crate) mod verdict;
pub(crate) mod verdict_mark;
pub(crate) mod verdict_progress;
pub(crate) mod way_in;

/// Hands the names of all tables to another macro.
macro_rules! for_each_table {
    ($then:ident) => {
        $then! {
            account_official
            activation
            address
            address_claim
            adoption_checkpoint
            adoption_class
            adoption_day
            adoption_mark
            adoption_progress
            adoption_steps
            agency
            agency_current
            agency_succession
            agency_version
            agency_mode
            api_token
            applied_attributes
            audit_agency
            audit_checkpoint
            audit_head
            audit_leaf
            audit_origin
            audit_salt
            audit_subject
            authority_word
            campaign
            campaign_request
            certificate
            certificate_event
            certificate_event_cause
            certificate_event_fact
            certificate_owner
            chain_judgement
            chain_word
            change_counter
            change_set
            crl
            crl_body
            crl_page
            decision
            decision_file
            decision_heading
            decision_step
            decision_subject
            deputy
            device
            device_certificate
            device_event
            device_mobile
            directory_case
            dirty
            document_stretch
            document_system
            document_tally
            drift
            entry_ahead
            entry_link
            entry_sight
            erasure
            erasure_request
            event_agency
            event_refusal
            event_refusal_end
            event_signer
            evidence
            evidence_part
            figure_end
            figure_refusal
            finding
            finding_end
            follower
            goal
            idempotency
            indicator
            indicator_value
            job
            job_file
            journal
            letter
            list_source
            log_in_attempt
            mail_session_end
            mailbox
            mailbox_current
            mailbox_purge
            mailbox_state
            mailbox_use
            notice
            notice_mark
            notice_preference
            ocsp_answer
            ocsp_check
            ocsp_event
            ocsp_responder
            ocsp_word
            official
            official_correction
            one_time_code
            outgoing_mail
            password_set
            way_in
            person_lookup
            personal_number
            plan
            plan_approval
            plan_chunk
            posting
            principal
            projection
            provider_attempt
            provider_link
            quarantine
            recovery_address
            recovery_code
            report_act
            report_draft
            report_edition
            request
            request_content
            request_event
            request_event_fact
            reset_request
            revocation
            revocation_event
            revocation_word
            role_grant
            schedule
            scim_counter
            scim_link
            scim_number
            second_factor
            scope_rule
            scope_rule_act
            score_set
            session
            shadow
            signer_log
            signed_document
            signing_event
            subject_act
            subject_effect
            system_reporter
            target
            target_freeze
            target_pause
            telling
            use_report
            verdict
            verdict_mark
            verdict_progress
        }
    };
}
pub(crate) use for_each_table;
