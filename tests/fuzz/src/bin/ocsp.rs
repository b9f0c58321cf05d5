#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| congvu_fuzz::targets::ocsp(bytes));

#[cfg(not(fuzzing))]
fn main() {}
