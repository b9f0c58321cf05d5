//! Which law's forms hold on a day.

use time::Date;

use super::layout::Layout;
use super::{FormNumber, decree_68, decree_130};
use crate::domain::lang::Lang;
use crate::domain::law::Decree;

/// The forms of a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// The law.
    pub law: Decree,
    /// To whom forms are sent.
    pub addressee: &'static str,
    pub(super) layouts: Layouts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layouts {
    pub(super) person: Layout,
    pub(super) agency: Layout,
    pub(super) service: Layout,
    pub(super) extend_or_change: Layout,
    pub(super) revoke: Layout,
    pub(super) recover_device: Layout,
}

/// Every edition, the oldest first.
static EDITIONS: [Edition; 2] = [decree_130::EDITION, decree_68::EDITION];

impl Edition {
    /// The edition in force on a day; none before the first.
    #[must_use]
    pub fn on(day: Date) -> Option<&'static Self> {
        let law = Decree::in_force(day)?;
        EDITIONS.iter().find(|edition| edition.law == law)
    }

    /// The first day that has forms.
    #[must_use]
    pub fn first_day() -> Date {
        EDITIONS.iter().map(|edition| edition.law.from()).min().unwrap_or(Date::MAX)
    }

    /// The law, as forms cite it.
    #[must_use]
    pub const fn cited(&self) -> &'static str {
        self.law.cited(Lang::Vi)
    }

    /// How a form looks in it.
    #[must_use]
    pub const fn layout(&self, form: FormNumber) -> &Layout {
        let layouts = &self.layouts;
        match form {
            FormNumber::Person => &layouts.person,
            FormNumber::Agency => &layouts.agency,
            FormNumber::Service => &layouts.service,
            FormNumber::ExtendOrChange => &layouts.extend_or_change,
            FormNumber::Revoke => &layouts.revoke,
            FormNumber::RecoverDevice => &layouts.recover_device,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::domain::form::field::Field;

    #[test]
    fn the_newest_edition_in_force_on_the_day_holds() {
        let law = |day| Edition::on(day).map(Edition::cited);
        assert_eq!(law(date!(2018 - 11 - 14)), None);
        assert_eq!(law(date!(2018 - 11 - 15)), Some("Nghị định số 130/2018/NĐ-CP"));
        assert_eq!(law(date!(2024 - 08 - 14)), Some("Nghị định số 130/2018/NĐ-CP"));
        assert_eq!(law(date!(2024 - 08 - 15)), Some("Nghị định số 68/2024/NĐ-CP"));
        assert_eq!(law(Date::MAX), Some("Nghị định số 68/2024/NĐ-CP"));
        assert_eq!(Edition::first_day(), date!(2018 - 11 - 15));
        assert!(EDITIONS.iter().map(|edition| edition.law).eq(Decree::ALL));
    }

    #[test]
    fn words_of_one_law_are_in_no_form_of_the_other() {
        for &form in FormNumber::ALL {
            let text = |day| format!("{:?}", Edition::on(day).map(|edition| *edition.layout(form)));
            let (old, new) = (text(date!(2019 - 12 - 31)), text(date!(2024 - 12 - 31)));
            assert!(!old.contains("công vụ cho") && !old.contains("chữ ký số"), "{form}: {old}");
            assert!(
                !new.contains("Chính phủ") && !new.contains("chứng thư số") && !new.contains("CMND"),
                "{form}: {new}"
            );
        }
    }

    #[test]
    fn every_form_of_every_edition_has_each_field_once_and_the_columns_of_the_law() {
        let keys = |form: FormNumber| -> [&str; 2] {
            match form {
                FormNumber::Person => [
                    "full_name birth_date personal_number id_issued_on id_issued_at official_address agency province position mobile \
                     old_serial sim_carrier",
                    "10",
                ],
                FormNumber::Agency => ["agency agency_address tax_code budget_code province official_address", "6"],
                FormNumber::Service => ["service_name service_host agency province official_address", "5"],
                FormNumber::ExtendOrChange => [
                    "certificate_name certificate_serial sim_number official_address item new_value extend change",
                    "7",
                ],
                FormNumber::Revoke => [
                    "certificate_name personal_number id_issued_on id_issued_at tax_code budget_code official_address \
                     certificate_serial device_serial reason",
                    "8",
                ],
                FormNumber::RecoverDevice => ["device_serial certificate_name agency official_address", "4"],
            }
        };
        for edition in &EDITIONS {
            for &form in FormNumber::ALL {
                let layout = edition.layout(form);
                let fields: Vec<&str> = layout.fields().map(|(field, _)| field.as_str()).collect();
                let [expected, columns] = keys(form);
                assert_eq!((fields.join(" ").as_str(), layout.columns.len().to_string().as_str()), (expected, columns));
                let contact: Vec<Field> = layout.contact.iter().map(|(field, _)| *field).collect();
                assert!(contact.starts_with(&[Field::FullName, Field::PersonalNumber]), "{form}");
                assert_eq!(layout.mark.is_some(), edition.law == Decree::No68Of2024);
            }
        }
    }
}
