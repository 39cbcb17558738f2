#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sandbox_doctor::fuzz::recording(bytes);
});
