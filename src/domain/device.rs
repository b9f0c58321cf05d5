//! The device that keeps a signing key: its media, and its life from hand-out to return.
//!
//! A lost device forces its certificates out of use at once and asks for their revocation (Decree 68/2024, Art. 17: key exposed,
//! device lost); nobody needs another's leave to report it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::code::code_list;
use crate::domain::ids::{AgencyId, DeviceId, FactId, OfficialId, RequestId};

code_list! {
    /// Where the key is kept.
    Medium {
        /// USB token.
        Usb = "usb",
        /// SIM card with a key (SIM PKI); the phone number belongs to it.
        Sim = "sim",
        /// Remote signing.
        Remote = "remote",
        /// Hardware security module.
        Hsm = "hsm",
    }
}

code_list! {
    /// Where a device stands.
    DeviceState {
        /// With its holder, in use.
        Issued = "issued",
        /// Locked: too many wrong PINs.
        Locked = "locked",
        /// Unlocked by the CA, in use again.
        Recovered = "recovered",
        /// Reported lost.
        Lost = "lost",
        /// Handed back.
        Returned = "returned",
    }
}

code_list! {
    /// What may happen to a device.
    DeviceEventKind {
        /// Handed out to a holder.
        Issue = "issue",
        /// It locked itself.
        Lock = "lock",
        /// The CA unlocked it.
        Recover = "recover",
        /// Its holder reports it lost or its key exposed.
        ReportLost = "report_lost",
        /// Its holder hands it back.
        Return = "return",
    }
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// This device.
    pub id: DeviceId,
    /// Its kind.
    pub medium: Medium,
    /// The serial number on it.
    pub serial: String,
    /// Phone number of a SIM.
    pub mobile: Option<String>,
}

/// Who holds a device: an official, for themselves or as the one responsible for their agency's device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The official.
    pub official: OfficialId,
    /// The agency whose key it keeps, if it is not the official's own.
    pub agency: Option<AgencyId>,
}

/// How far a device is. Each state carries its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceLife {
    /// With its holder, in use.
    Issued {
        /// Who.
        holder: Holder,
        /// Since when.
        since: Timestamp,
    },
    /// Locked.
    Locked {
        /// Who holds it.
        holder: Holder,
        /// Since when.
        since: Timestamp,
    },
    /// In use again.
    Recovered {
        /// Who holds it.
        holder: Holder,
        /// Since when.
        since: Timestamp,
        /// The request that the CA carried out.
        request: Option<RequestId>,
    },
    /// Lost. It never comes back into use.
    Lost {
        /// Who held it.
        holder: Holder,
        /// Since when nobody may rely on it.
        since: Timestamp,
    },
    /// Handed back: it may be handed out anew, unless it had been lost.
    Returned {
        /// When.
        since: Timestamp,
        /// It had been reported lost.
        was_lost: bool,
    },
}

/// One event with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceEvent {
    /// Handed out.
    Issue {
        /// When.
        at: Timestamp,
        /// To whom.
        holder: Holder,
    },
    /// It locked itself.
    Lock {
        /// When.
        at: Timestamp,
    },
    /// The CA unlocked it.
    Recover {
        /// When.
        at: Timestamp,
        /// The request that it carried out, if there was one.
        request: Option<RequestId>,
    },
    /// Reported lost.
    ReportLost {
        /// From when on.
        at: Timestamp,
    },
    /// Handed back.
    Return {
        /// When.
        at: Timestamp,
    },
}

/// What follows from an event at once, without anybody's leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceConsequence {
    /// Stop the use of every certificate whose key it keeps.
    StopUse,
    /// Draft the request to revoke them: key exposed or device lost.
    DraftRevocation,
}

/// An event as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedDeviceEvent {
    /// This record.
    pub id: FactId,
    /// The device.
    pub device: DeviceId,
    /// What happened.
    pub event: DeviceEvent,
    /// Why, as people read it.
    pub reason: String,
    /// SHA-256 of what proves it, such as the scan of a record of hand-over.
    pub evidence: Option<Fingerprint>,
}

/// An event that cannot follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a device that is {} does not take the event {event}", .from.map_or("in store", DeviceState::as_str))]
pub struct WrongDeviceEvent {
    /// The state it is in; none while it was never handed out.
    pub from: Option<DeviceState>,
    /// What was to happen.
    pub event: DeviceEventKind,
}

impl DeviceLife {
    /// The state in one word.
    #[must_use]
    pub const fn state(&self) -> DeviceState {
        match self {
            Self::Issued { .. } => DeviceState::Issued,
            Self::Locked { .. } => DeviceState::Locked,
            Self::Recovered { .. } => DeviceState::Recovered,
            Self::Lost { .. } => DeviceState::Lost,
            Self::Returned { .. } => DeviceState::Returned,
        }
    }

    /// Who holds it, or held it when it was lost.
    #[must_use]
    pub const fn holder(&self) -> Option<&Holder> {
        match self {
            Self::Issued { holder, .. }
            | Self::Locked { holder, .. }
            | Self::Recovered { holder, .. }
            | Self::Lost { holder, .. } => Some(holder),
            Self::Returned { .. } => None,
        }
    }

    /// What becomes of a device (`None`: in store, never handed out) by an event.
    ///
    /// # Errors
    /// When the event cannot follow.
    pub fn after(life: Option<Self>, event: &DeviceEvent) -> Result<Self, WrongDeviceEvent> {
        let wrong = WrongDeviceEvent { from: life.as_ref().map(Self::state), event: event.kind() };
        match (life, event) {
            (None | Some(Self::Returned { was_lost: false, .. }), DeviceEvent::Issue { at, holder }) => {
                Ok(Self::Issued { holder: *holder, since: *at })
            }
            (Some(Self::Issued { holder, .. } | Self::Recovered { holder, .. }), DeviceEvent::Lock { at }) => {
                Ok(Self::Locked { holder, since: *at })
            }
            (Some(Self::Locked { holder, .. }), DeviceEvent::Recover { at, request }) => {
                Ok(Self::Recovered { holder, since: *at, request: *request })
            }
            (
                Some(Self::Issued { holder, .. } | Self::Locked { holder, .. } | Self::Recovered { holder, .. }),
                DeviceEvent::ReportLost { at },
            ) => Ok(Self::Lost { holder, since: *at }),
            (Some(life), DeviceEvent::Return { at }) if life.holder().is_some() => {
                Ok(Self::Returned { since: *at, was_lost: life.state() == DeviceState::Lost })
            }
            _ => Err(wrong),
        }
    }

    /// What follows from having entered this state.
    #[must_use]
    pub const fn consequences(&self) -> &'static [DeviceConsequence] {
        match self {
            Self::Lost { .. } => &[DeviceConsequence::StopUse, DeviceConsequence::DraftRevocation],
            Self::Issued { .. } | Self::Locked { .. } | Self::Recovered { .. } | Self::Returned { .. } => &[],
        }
    }
}

impl DeviceEvent {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> DeviceEventKind {
        match self {
            Self::Issue { .. } => DeviceEventKind::Issue,
            Self::Lock { .. } => DeviceEventKind::Lock,
            Self::Recover { .. } => DeviceEventKind::Recover,
            Self::ReportLost { .. } => DeviceEventKind::ReportLost,
            Self::Return { .. } => DeviceEventKind::Return,
        }
    }

    /// When it takes effect.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Issue { at, .. }
            | Self::Lock { at }
            | Self::Recover { at, .. }
            | Self::ReportLost { at }
            | Self::Return { at } => *at,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    const HOLDER: Holder = Holder { official: OfficialId(Uuid::from_u128(1)), agency: None };

    fn event(kind: DeviceEventKind) -> DeviceEvent {
        match kind {
            DeviceEventKind::Issue => DeviceEvent::Issue { at: at(2), holder: HOLDER },
            DeviceEventKind::Lock => DeviceEvent::Lock { at: at(2) },
            DeviceEventKind::Recover => DeviceEvent::Recover { at: at(2), request: None },
            DeviceEventKind::ReportLost => DeviceEvent::ReportLost { at: at(2) },
            DeviceEventKind::Return => DeviceEvent::Return { at: at(2) },
        }
    }

    /// The state after each event in the order of `DeviceEventKind::ALL`; `None` where it cannot follow.
    #[test]
    fn every_state_meets_every_event() {
        use DeviceState::{Issued, Locked, Lost, Recovered, Returned};
        let (holder, since) = (HOLDER, at(1));
        #[rustfmt::skip]
        let table: [(Option<DeviceLife>, [Option<DeviceState>; 5]); 7] = [
            (None,                                                        [Some(Issued), None, None, None, None]),
            (Some(DeviceLife::Issued { holder, since }),                  [None, Some(Locked), None, Some(Lost), Some(Returned)]),
            (Some(DeviceLife::Locked { holder, since }),                  [None, None, Some(Recovered), Some(Lost), Some(Returned)]),
            (Some(DeviceLife::Recovered { holder, since, request: None }), [None, Some(Locked), None, Some(Lost), Some(Returned)]),
            (Some(DeviceLife::Lost { holder, since }),                    [None, None, None, None, Some(Returned)]),
            (Some(DeviceLife::Returned { since, was_lost: false }),       [Some(Issued), None, None, None, None]),
            (Some(DeviceLife::Returned { since, was_lost: true }),        [None, None, None, None, None]),
        ];
        let states: std::collections::BTreeSet<_> =
            table.iter().filter_map(|(life, _)| life.as_ref()).map(DeviceLife::state).collect();
        assert_eq!(states.len(), DeviceState::ALL.len(), "a line for each state");
        for (life, line) in table {
            for (kind, expected) in DeviceEventKind::ALL.iter().zip(line) {
                let from = life.as_ref().map(DeviceLife::state);
                match DeviceLife::after(life.clone(), &event(*kind)) {
                    Ok(next) => {
                        assert_eq!(Some(next.state()), expected, "{life:?} and {kind}");
                        let stops = next.consequences().contains(&DeviceConsequence::StopUse);
                        assert_eq!(stops, *kind == DeviceEventKind::ReportLost, "{life:?} and {kind}");
                    }
                    Err(wrong) => {
                        assert_eq!(None, expected, "{life:?} and {kind}: {wrong}");
                        assert_eq!(wrong, WrongDeviceEvent { from, event: *kind });
                    }
                }
            }
        }
    }
}
