//! Mail to people: what it says (in Vietnamese, of certificates also in English), and the client that hands it to the province's mail server.
//!
//! What is owed, when, and how often it was tried is the store's matter; `operations::send_notices` joins the two.

pub mod certificate_digest;
pub mod certificate_expiry;
pub mod certificate_revocation;
pub mod courier;
pub mod decision_result;
pub mod device_loss;
pub mod digest;
pub mod drafted_report;
pub mod late_signature;
mod law;
pub mod message;
pub mod request_outcome;
pub mod smtp;
pub mod subject_word;
mod words;

pub use words::MOST_LINES;

#[cfg(test)]
mod tests {
    /// The forms say "số hiệu chứng thư", and a certificate on hold is "tạm dừng" everywhere: what is held in custody is "tạm giữ".
    #[test]
    fn mails_use_the_words_of_the_forms() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/notify/snapshots");
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
            for word in ["sê-ri", "tạm giữ", "dùng lại được", "danh sách của ca"] {
                assert!(!text.contains(word), "{word} in {}", path.display());
            }
        }
    }
}
