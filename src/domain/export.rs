//! What a list is exported as.

use super::code::code_list;

code_list! {
    /// Form of an exported list.
    ExportForm {
        /// A workbook of one sheet.
        Xlsx = "xlsx",
        /// UTF-8 with a mark, RFC 4180.
        Csv = "csv",
    }
}

code_list! {
    /// The lists that are exported.
    ExportKind {
        /// Agencies.
        Agencies = "agencies",
        /// Officials.
        Officials = "officials",
        /// Decisions.
        Decisions = "decisions",
        /// Mailboxes.
        Mailboxes = "mailboxes",
        /// Certificates.
        Certificates = "certificates",
        /// Requests to the CA.
        Requests = "requests",
    }
}
