//! Which address somebody gets.

use time::Date;

use super::turn::Turn;
use crate::domain::decision::agencies::AgencyPlace;
use crate::domain::decision::draft::AddressChoice;
use crate::domain::mailbox::address::{AddressKind, MailAddress};
use crate::domain::mailbox::template::is_reserved;
use crate::domain::name;
use crate::domain::period::{Period, months_after};

impl Turn<'_> {
    /// The address chosen or proposed for `full_name` in an agency; a problem of `/act/address` when there is none.
    pub(super) fn choose(
        &mut self,
        choice: &AddressChoice,
        full_name: &str,
        agency: &AgencyPlace,
    ) -> Option<MailAddress> {
        let (given, agencies) = (self.given, self.given.agencies);
        match choice {
            AddressChoice::Chosen(address) if is_reserved(address, |text| agencies.is_slug(text)) => {
                self.problem(
                    "/act/address/chosen",
                    (
                        "Địa chỉ này dành cho cơ quan hoặc hệ thống thư",
                        "This address belongs to an agency or to mail itself",
                    ),
                    ("Chọn địa chỉ khác", "Choose another address"),
                );
                None
            }
            AddressChoice::Chosen(address) if (given.is_taken)(address) => {
                self.problem(
                    "/act/address/chosen",
                    ("Địa chỉ này đã được dùng hoặc còn được giữ", "This address is taken, or is still kept"),
                    ("Chọn địa chỉ khác, hoặc để hệ thống đề xuất", "Choose another address, or take the proposal"),
                );
                None
            }
            AddressChoice::Chosen(address) => Some(address.clone()),
            AddressChoice::Proposed => {
                let parts = name::split(full_name);
                let proposal = given
                    .settings
                    .template
                    .propose(&parts, &agency.slug, given.is_taken, |text| agencies.is_slug(text));
                match proposal {
                    Ok(address) => Some(address),
                    Err(reason) => {
                        let vi = format!("Không đề xuất được địa chỉ thư cho “{full_name}”");
                        self.problem(
                            "/act/address",
                            (&vi, &reason.to_string()),
                            ("Tự nhập địa chỉ", "Type the address by hand"),
                        );
                        None
                    }
                }
            }
        }
    }

    /// Makes `address` the primary one from `day` until the next recorded change; the one before goes on as an alias.
    pub(super) fn move_to(&mut self, address: &MailAddress, day: Date) {
        let is_primary = |fact: &crate::domain::mailbox::address::AddressFact| fact.kind == AddressKind::Primary;
        let current = self.addresses.on(is_primary, day).cloned();
        if current.as_ref().is_some_and(|fact| fact.address == *address) {
            return;
        }
        let to = current.as_ref().and_then(|fact| fact.effective.to);
        self.address(address, AddressKind::Primary, Period { from: day, to });
        if let Some(former) = current {
            let end = months_after(day, self.given.settings.alias_months);
            if day < end {
                self.address(&former.address, AddressKind::Alias, Period { from: day, to: Some(end) });
            }
        }
    }
}
