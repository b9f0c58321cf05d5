//! The only `unsafe` of the project: what OpenSSL's path validation needs and the `openssl` crate does not reach, which are the
//! initial policy set, revocation lists in memory, parameters per call, and the verify callback (`X509_verify_cert(3)`).
//!
//! Outside this file everything is safe: [`verify`] takes references and gives owned values.
#![expect(unsafe_code, reason = "four OpenSSL calls that the openssl crate lacks; each use states why it is sound")]

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::ptr;

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::asn1::Asn1Object;
use openssl::error::ErrorStack;
use openssl::stack::StackRef;
use openssl::x509::store::X509StoreRef;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParamRef};
use openssl::x509::{X509, X509CrlRef, X509Ref, X509StoreContext, X509StoreContextRef, X509VerifyResult};
use openssl_sys as sys;

use super::policy::InitialPolicies;

/// Longest path: this many intermediates between leaf and anchor.
pub(super) const MAX_INTERMEDIATES: u8 = 8;
const ANY_POLICY: &str = "2.5.29.32.0";

type VerifyCallback = unsafe extern "C" fn(c_int, *mut sys::X509_STORE_CTX) -> c_int;

unsafe extern "C" {
    fn X509_STORE_CTX_get0_param(context: *mut sys::X509_STORE_CTX) -> *mut sys::X509_VERIFY_PARAM;
    fn X509_VERIFY_PARAM_add0_policy(param: *mut sys::X509_VERIFY_PARAM, policy: *mut sys::ASN1_OBJECT) -> c_int;
    fn X509_STORE_CTX_set0_crls(context: *mut sys::X509_STORE_CTX, crls: *mut c_void);
    fn X509_STORE_CTX_set_verify_cb(context: *mut sys::X509_STORE_CTX, callback: Option<VerifyCallback>);
}

/// One question to OpenSSL.
pub(super) struct Question<'a> {
    /// The anchors.
    pub(super) store: &'a X509StoreRef,
    /// The certificate in question.
    pub(super) leaf: &'a X509Ref,
    /// Certificates that may stand between.
    pub(super) intermediates: &'a StackRef<X509>,
    /// The instant, in seconds since 1970.
    pub(super) at: i64,
    /// Policies acceptable at the start.
    pub(super) policies: &'a InitialPolicies,
    /// Check revocation of every certificate of the path by these lists.
    pub(super) lists: Option<&'a [&'a X509CrlRef]>,
    /// Go on after each failure and note it. Then the answer's `failures` alone has meaning, not its `is_good`.
    pub(super) record: bool,
}

/// OpenSSL's answer.
pub(super) struct Answer {
    pub(super) is_good: bool,
    /// What failed: only the first thing, unless recorded.
    pub(super) failures: Vec<Failure>,
    /// The path as far as it was built, leaf first.
    pub(super) path: Vec<X509>,
}

/// One failed check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    /// `X509_V_ERR_*`.
    pub(super) code: c_int,
    /// Position in the path; 0 is the leaf.
    pub(super) depth: usize,
}

impl Failure {
    /// OpenSSL's words for it.
    pub(super) fn words(self) -> &'static str {
        // SAFETY: the code came from OpenSSL, so it is one of its known numbers, for which the text is a static string.
        unsafe { X509VerifyResult::from_raw(self.code) }.error_string()
    }
}

/// Asks OpenSSL for a path and its verdict: RFC 5280 section 6.1.
pub(super) fn verify(question: &Question<'_>) -> Result<Answer, ErrorStack> {
    let lists = question.lists.map(ListStack::new).transpose()?;
    let mut context = X509StoreContext::new()?;
    let answer = context.init(question.store, question.leaf, question.intermediates, |context| {
        configure(context, question, lists.as_ref())?;
        let recording = question.record.then(|| Recording::start(context));
        let is_good = context.verify_cert()?;
        let failures = match recording {
            Some(recording) => Recording::finish(recording),
            None if is_good => Vec::new(),
            None => vec![Failure { code: context.error().as_raw(), depth: depth(context.error_depth()) }],
        };
        let path = context.chain().map(|chain| chain.iter().map(ToOwned::to_owned).collect()).unwrap_or_default();
        Ok(Answer { is_good, failures, path })
    });
    // Failed checks leave their reasons on the thread's error stack, where a later call would find them.
    drop(ErrorStack::get());
    answer
}

fn configure(
    context: &mut X509StoreContextRef,
    question: &Question<'_>,
    lists: Option<&ListStack<'_>>,
) -> Result<(), ErrorStack> {
    // SAFETY: the context is initialised (we are inside `init`), so it has parameters; it owns them and outlives this borrow,
    // and nothing else touches them meanwhile.
    let parameters = unsafe { X509VerifyParamRef::from_ptr_mut(X509_STORE_CTX_get0_param(context.as_ptr())) };
    let mut flags = X509VerifyFlags::POLICY_CHECK;
    if lists.is_some() {
        flags |= X509VerifyFlags::CRL_CHECK
            | X509VerifyFlags::CRL_CHECK_ALL
            | X509VerifyFlags::EXTENDED_CRL_SUPPORT
            | X509VerifyFlags::USE_DELTAS;
    }
    parameters.set_flags(flags)?;
    parameters.set_time(question.at);
    parameters.set_depth(c_int::from(MAX_INTERMEDIATES));
    match question.policies {
        InitialPolicies::Any => accept_policy(parameters, ANY_POLICY)?,
        InitialPolicies::Only(policies) => {
            policies.iter().try_for_each(|policy| accept_policy(parameters, policy.as_str()))?;
        }
    }
    if let Some(lists) = lists {
        // SAFETY: the context only reads the stack and does not free it; `lists` lives in `verify` until the context is done.
        unsafe { X509_STORE_CTX_set0_crls(context.as_ptr(), lists.stack) };
    }
    Ok(())
}

fn accept_policy(parameters: &mut X509VerifyParamRef, oid: &str) -> Result<(), ErrorStack> {
    let policy = Asn1Object::from_str(oid)?;
    // SAFETY: both pointers are live. On success the parameters own the object, hence `forget`; on failure we still do.
    if unsafe { X509_VERIFY_PARAM_add0_policy(parameters.as_ptr(), policy.as_ptr()) } != 1 {
        return Err(ErrorStack::get());
    }
    std::mem::forget(policy);
    Ok(())
}

/// A `STACK_OF(X509_CRL)` that borrows its lists.
struct ListStack<'a> {
    stack: *mut c_void,
    lists: PhantomData<&'a X509CrlRef>,
}

impl<'a> ListStack<'a> {
    fn new(lists: &[&'a X509CrlRef]) -> Result<Self, ErrorStack> {
        // SAFETY: takes nothing; null means out of memory and is refused.
        let stack = unsafe { sys::OPENSSL_sk_new_null() };
        if stack.is_null() {
            return Err(ErrorStack::get());
        }
        let owned = Self { stack: stack.cast(), lists: PhantomData };
        for list in lists {
            // SAFETY: `stack` is live, and each list outlives it by the lifetime 'a. Pushing copies the pointer only.
            if unsafe { sys::OPENSSL_sk_push(stack, list.as_ptr().cast()) } <= 0 {
                return Err(ErrorStack::get());
            }
        }
        Ok(owned)
    }
}

impl Drop for ListStack<'_> {
    fn drop(&mut self) {
        // SAFETY: made by `new`, freed once; frees the array of pointers and not the lists, which are borrowed.
        unsafe { sys::OPENSSL_sk_free(self.stack.cast()) };
    }
}

thread_local! {
    static NOTES: RefCell<Notes> = const { RefCell::new(Notes { context: ptr::null_mut(), failures: Vec::new() }) };
}

struct Notes {
    /// Whose failures are noted: validating a list issuer's own path runs in an inner context, which must fail as usual.
    context: *mut sys::X509_STORE_CTX,
    failures: Vec<Failure>,
}

/// While it lives, failures of one context on this thread are noted and passed over.
struct Recording;

impl Recording {
    fn start(context: &mut X509StoreContextRef) -> Self {
        NOTES.with_borrow_mut(|notes| *notes = Notes { context: context.as_ptr(), failures: Vec::new() });
        // SAFETY: the context is live and `note` has the signature that OpenSSL calls it by.
        unsafe { X509_STORE_CTX_set_verify_cb(context.as_ptr(), Some(note)) };
        Self
    }

    fn finish(recording: Self) -> Vec<Failure> {
        let failures = NOTES.with_borrow_mut(|notes| std::mem::take(&mut notes.failures));
        drop(recording);
        failures
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        NOTES.with_borrow_mut(|notes| *notes = Notes { context: ptr::null_mut(), failures: Vec::new() });
    }
}

/// Called by OpenSSL for each check. Must not unwind, so it borrows by trying.
unsafe extern "C" fn note(is_good: c_int, context: *mut sys::X509_STORE_CTX) -> c_int {
    if is_good != 0 {
        return is_good;
    }
    // SAFETY: OpenSSL passes the live context that it is working on.
    let (code, position) =
        unsafe { (sys::X509_STORE_CTX_get_error(context), sys::X509_STORE_CTX_get_error_depth(context)) };
    let noted = NOTES.with(|notes| {
        let Ok(mut notes) = notes.try_borrow_mut() else { return false };
        if notes.context != context {
            return false;
        }
        notes.failures.push(Failure { code, depth: depth(u32::try_from(position).unwrap_or_default()) });
        true
    });
    c_int::from(noted)
}

fn depth(position: u32) -> usize {
    usize::try_from(position).unwrap_or_default()
}
