const field = document.getElementById("password")
const show = document.querySelector("[aria-controls=password]")
const hint = document.getElementById("caps-lock")
const press = (shown) => {
  field.type = shown ? "text" : "password"
  show.setAttribute("aria-pressed", shown)
}
if (field) {
  const form = field.form
  show.hidden = false
  show.onclick = () => { press(field.type === "password"); field.focus() }
  // A password manager and the history of the browser are given a password, not a text.
  form.onsubmit = () => press(false)
  field.onkeydown = field.onkeyup = (event) => {
    hint.textContent = event.getModifierState?.("CapsLock") ? hint.dataset.on : ""
  }
  field.onblur = () => { hint.textContent = "" }
  // At the sign-in, the password follows the email. Until it is shown it must not be required: the browser could not
  // show what is missing.
  const first = form.email
  const needed = field.required
  const follow = () => {
    const waits = !first.value && !field.value
    form.classList.toggle("waits", waits)
    field.required = needed && !waits
  }
  if (first) {
    form.oninput = form.onchange = onpageshow = follow
    follow()
  }
}
