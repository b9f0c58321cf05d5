//! Effective periods of currently recorded facts do not overlap: exclusion constraints in `PostgreSQL`, triggers in `SQLite`.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0017_periods",
    up: &[],
    postgres: &[
        "create extension if not exists btree_gist",
        "alter table agency_version add constraint agency_version_period exclude using gist (agency with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807)",
        "alter table agency_version add constraint agency_version_slug_once exclude using gist (slug with =, agency with <>, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807)",
        "alter table agency_version add constraint agency_version_code_once exclude using gist (code with =, agency with <>) where (recorded_to = 9223372036854775807)",
        "alter table posting add constraint posting_primary exclude using gist (official with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807 and kind = 'primary')",
        "alter table mailbox_state add constraint mailbox_state_period exclude using gist (mailbox with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807)",
        "alter table address add constraint address_primary exclude using gist (mailbox with =, daterange(effective_from, effective_to) with &&) where (recorded_to = 9223372036854775807 and kind = 'primary')",
    ],
    sqlite: &[
        "create trigger agency_version_period_insert before insert on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_period') where exists (
                select 1 from agency_version as other where other.agency = new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger agency_version_period_update before update on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_period') where exists (
                select 1 from agency_version as other where other.agency = new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger agency_version_slug_once_insert before insert on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_slug_once') where exists (
                select 1 from agency_version as other where other.slug = new.slug and other.agency <> new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger agency_version_slug_once_update before update on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_slug_once') where exists (
                select 1 from agency_version as other where other.slug = new.slug and other.agency <> new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger agency_version_code_once_insert before insert on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_code_once') where exists (
                select 1 from agency_version as other where other.code = new.code and other.agency <> new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
            );
        end",
        "create trigger agency_version_code_once_update before update on agency_version when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: agency_version_code_once') where exists (
                select 1 from agency_version as other where other.code = new.code and other.agency <> new.agency and other.id <> new.id and other.recorded_to = 9223372036854775807
            );
        end",
        "create trigger posting_primary_insert before insert on posting when new.recorded_to = 9223372036854775807 and new.kind = 'primary' begin
            select raise(abort, 'overlap: posting_primary') where exists (
                select 1 from posting as other where other.official = new.official and other.id <> new.id and other.recorded_to = 9223372036854775807 and other.kind = 'primary'
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger posting_primary_update before update on posting when new.recorded_to = 9223372036854775807 and new.kind = 'primary' begin
            select raise(abort, 'overlap: posting_primary') where exists (
                select 1 from posting as other where other.official = new.official and other.id <> new.id and other.recorded_to = 9223372036854775807 and other.kind = 'primary'
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger mailbox_state_period_insert before insert on mailbox_state when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: mailbox_state_period') where exists (
                select 1 from mailbox_state as other where other.mailbox = new.mailbox and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger mailbox_state_period_update before update on mailbox_state when new.recorded_to = 9223372036854775807 begin
            select raise(abort, 'overlap: mailbox_state_period') where exists (
                select 1 from mailbox_state as other where other.mailbox = new.mailbox and other.id <> new.id and other.recorded_to = 9223372036854775807
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger address_primary_insert before insert on address when new.recorded_to = 9223372036854775807 and new.kind = 'primary' begin
            select raise(abort, 'overlap: address_primary') where exists (
                select 1 from address as other where other.mailbox = new.mailbox and other.id <> new.id and other.recorded_to = 9223372036854775807 and other.kind = 'primary'
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
        "create trigger address_primary_update before update on address when new.recorded_to = 9223372036854775807 and new.kind = 'primary' begin
            select raise(abort, 'overlap: address_primary') where exists (
                select 1 from address as other where other.mailbox = new.mailbox and other.id <> new.id and other.recorded_to = 9223372036854775807 and other.kind = 'primary'
                and other.effective_from < coalesce(new.effective_to, '9999-12-32')
                and new.effective_from < coalesce(other.effective_to, '9999-12-32')
            );
        end",
    ],
    down_postgres: &[
        "alter table agency_version drop constraint agency_version_period",
        "alter table agency_version drop constraint agency_version_slug_once",
        "alter table agency_version drop constraint agency_version_code_once",
        "alter table posting drop constraint posting_primary",
        "alter table mailbox_state drop constraint mailbox_state_period",
        "alter table address drop constraint address_primary",
    ],
    down_sqlite: &[
        "drop trigger agency_version_period_insert",
        "drop trigger agency_version_period_update",
        "drop trigger agency_version_slug_once_insert",
        "drop trigger agency_version_slug_once_update",
        "drop trigger agency_version_code_once_insert",
        "drop trigger agency_version_code_once_update",
        "drop trigger posting_primary_insert",
        "drop trigger posting_primary_update",
        "drop trigger mailbox_state_period_insert",
        "drop trigger mailbox_state_period_update",
        "drop trigger address_primary_insert",
        "drop trigger address_primary_update",
    ],
    down: &[],
};
