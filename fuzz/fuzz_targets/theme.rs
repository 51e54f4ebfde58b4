#![no_main]

#[allow(dead_code, reason = "one list for every target")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::theme(data));
