//! Whose a certificate is by a person's word, on both clocks: from the first word on, what the import found counts no more.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0136_certificate_owners",
    up: &[
        "create table certificate_owner (
            id {uuid} not null primary key,
            certificate {uuid} not null references certificate (id),
            official {uuid} references official (id),
            reason {text} not null,
            effective_from {date} not null,
            effective_to {date},
            recorded_from {big} not null references change_set (seq) deferrable initially deferred,
            recorded_to {big} not null,
            digest {blob} not null,
            constraint certificate_owner_forward check (effective_to is null or effective_to > effective_from)
        ) {strict}",
        "create index certificate_owner_certificate on certificate_owner (certificate)",
        "create index certificate_owner_official on certificate_owner (official)",
        "create index certificate_owner_recorded_from on certificate_owner (recorded_from)",
        "create index certificate_owner_recorded_to on certificate_owner (recorded_to)",
    ],
    postgres: &[
        "alter table certificate_owner add constraint certificate_owner_period exclude using gist (certificate with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807)",
    ],
    sqlite: &[
        "create trigger certificate_owner_period_insert before insert on certificate_owner when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: certificate_owner_period') where exists (
                select 1 from certificate_owner as other where other.certificate = new.certificate and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
    ],
    down_postgres: &[],
    down_sqlite: &["drop trigger certificate_owner_period_insert"],
    down: &["drop table certificate_owner"],
};
