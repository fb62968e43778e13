//! Signing in with the login of another provider (UC-20): an upstream of the test's own, which can misbehave.

mod ended;
mod hostile;
mod links;
mod meanwhile;
mod people;
mod providers;
mod recent;
mod second_factors;
mod sign_in;
mod upstream;
