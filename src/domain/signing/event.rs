//! A signing event, and the code lists that it speaks in.

use crate::domain::certificate::signer::SignerKey;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;

code_list! {
    /// What was signed for (Decree 30/2020, Art. 5: a document is whole with its signer's and its agency's signature).
    SigningAction {
        /// Who has the authority signed the document.
        LeaderApproval = "leader_approval",
        /// The agency issued it with its own signature.
        AgencyIssue = "agency_issue",
        /// A copy of it was certified.
        Copy = "copy",
        /// An annex of it was signed.
        Appendix = "appendix",
        /// A remark or an internal review was signed.
        Comment = "comment",
    }
}

code_list! {
    /// The format of a signature.
    SignatureFormat {
        /// In a PDF (ETSI EN 319 142).
        Pades = "pades",
        /// Cryptographic message syntax (RFC 5652).
        Cms = "cms",
        /// In XML (W3C XML-Signature).
        XmlDsig = "xmldsig",
    }
}

code_list! {
    /// The digest that was signed.
    DigestAlgorithm {
        /// SHA-1: 20 octets.
        Sha1 = "sha1",
        /// SHA-256: 32 octets.
        Sha256 = "sha256",
        /// SHA-384: 48 octets.
        Sha384 = "sha384",
        /// SHA-512: 64 octets.
        Sha512 = "sha512",
    }
}

impl DigestAlgorithm {
    /// Octets of its digest.
    #[must_use]
    pub const fn octets(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

code_list! {
    /// How a document left its agency.
    Channel {
        /// The national document axis (trục liên thông văn bản quốc gia).
        NationalAxis = "national_axis",
        /// The province's own data-sharing bus.
        Lgsp = "lgsp",
        /// Within one document system.
        Internal = "internal",
        /// By official mail.
        Mail = "mail",
        /// On paper.
        Paper = "paper",
    }
}

code_list! {
    /// Between whom a document is exchanged.
    ExchangeLevel {
        /// With central bodies.
        Central = "central",
        /// Between bodies of the province.
        WithinProvince = "within_province",
        /// Between province and district.
        ProvinceDistrict = "province_district",
        /// Between province and commune.
        ProvinceCommune = "province_commune",
        /// Between district and commune.
        DistrictCommune = "district_commune",
    }
}

/// A qualified time stamp on a signature (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// Its genTime.
    pub at: Timestamp,
    /// Its serial number, hexadecimal.
    pub serial: Option<String>,
}

/// One signature, as a document system reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningEvent {
    /// The system's own name for it: with the system, what makes it one.
    pub event_id: String,
    /// The system's name for the document.
    pub document: String,
    /// Its number and symbol (số, ký hiệu), once it has one.
    pub notation: Option<String>,
    /// Identifier of the agency whose document it is, as the system writes it.
    pub agency: String,
    /// What was signed for.
    pub action: SigningAction,
    /// Whose certificate signed.
    pub signer: SignerKey,
    /// When, as the signer's machine claims.
    pub claimed_at: Timestamp,
    /// The time stamp on it, if there is one.
    pub time_stamp: Option<TimeStamp>,
    /// Format of the signature.
    pub format: SignatureFormat,
    /// Digest algorithm.
    pub digest: DigestAlgorithm,
    /// Digest of the document, hexadecimal.
    pub document_digest: String,
    /// How the document left.
    pub channel: Option<Channel>,
    /// Between whom.
    pub level: Option<ExchangeLevel>,
}

impl SigningEvent {
    /// When it was signed as far as anything proves it: the time stamp's word before the machine's.
    #[must_use]
    pub fn proven_at(&self) -> Timestamp {
        self.time_stamp.as_ref().map_or(self.claimed_at, |stamp| stamp.at)
    }

    /// Whether a time stamp proves when.
    #[must_use]
    pub const fn is_stamped(&self) -> bool {
        self.time_stamp.is_some()
    }
}
