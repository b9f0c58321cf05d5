//! Officials: the people of the registry.

use serde::{Deserialize, Serialize};
use time::Date;

use super::code::code_list;
use super::ids::OfficialId;

code_list! {
    /// Category of an official (Law on Cadres and Civil Servants 2008, Law on Public Employees 2010).
    Category {
        /// Cán bộ: elected or appointed for a term.
        Cadre = "can_bo",
        /// Công chức: civil servant.
        CivilServant = "cong_chuc",
        /// Viên chức: public employee of a service unit.
        PublicEmployee = "vien_chuc",
        /// Lao động hợp đồng: on a labour contract.
        Contract = "hop_dong",
    }
}

/// A person. The name is stored once: NFC, single spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// Whose row it is.
    pub id: OfficialId,
    /// Full name in Vietnamese order.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: Date,
    /// Category.
    pub category: Category,
}
