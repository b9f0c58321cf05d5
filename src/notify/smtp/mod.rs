//! SMTP (RFC 5321) over TLS, with the province's own CA when one is named. There is no way to leave the verification out.

mod courier;
mod session;
mod settings;

pub use courier::SmtpCourier;
pub use settings::{Security, SmtpSettings, SmtpSetupError};
