//! Adopting a directory of 6,000 irregular accounts that we did not write: who is linked, what opens a case, what is left alone, by what
//! is known of each account from its making. Through a real server and through an LDIF export, on both engines.

mod cases;
mod creating;
mod fixture;
mod matching;
mod moving;
mod program;
mod zimbra;
