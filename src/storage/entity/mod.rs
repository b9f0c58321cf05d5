//! The tables as rows, one a file, column for column; what a value means is said in `docs/DATA.md`.

#![expect(unreachable_pub, reason = "the derive macros make public items")]

pub(crate) mod address;
pub(crate) mod address_claim;
pub(crate) mod agency;
pub(crate) mod agency_current;
pub(crate) mod agency_succession;
pub(crate) mod agency_version;
pub(crate) mod certificate;
pub(crate) mod certificate_event;
pub(crate) mod change_counter;
pub(crate) mod change_set;
pub(crate) mod crl;
pub(crate) mod decision;
pub(crate) mod decision_subject;
pub(crate) mod entry_link;
pub(crate) mod finding;
pub(crate) mod journal;
pub(crate) mod mailbox;
pub(crate) mod mailbox_current;
pub(crate) mod mailbox_state;
pub(crate) mod official;
pub(crate) mod plan;
pub(crate) mod plan_approval;
pub(crate) mod plan_chunk;
pub(crate) mod posting;
pub(crate) mod principal;
pub(crate) mod projection;
pub(crate) mod quarantine;
pub(crate) mod request;
pub(crate) mod request_event;
pub(crate) mod revocation;
pub(crate) mod role_grant;
pub(crate) mod session;
pub(crate) mod shadow;
pub(crate) mod signing_event;
pub(crate) mod snapshot;
pub(crate) mod target;

/// Hands the names of all tables to another macro.
macro_rules! for_each_table {
    ($then:ident) => {
        $then! {
            address address_claim agency agency_current agency_succession agency_version certificate
            certificate_event change_counter change_set crl decision decision_subject entry_link finding
            journal mailbox mailbox_current mailbox_state official plan plan_approval plan_chunk posting principal
            projection quarantine request request_event revocation role_grant session shadow signing_event
            snapshot target
        }
    };
}
pub(crate) use for_each_table;
