#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| congvu_fuzz::targets::ldif(bytes));
