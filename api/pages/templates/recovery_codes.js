document.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false })
document.getElementById("print").onclick = () => print()
document.getElementById("copy").onclick = async (event) => {
  await navigator.clipboard.writeText(document.getElementById("codes").innerText)
  event.target.textContent = event.target.dataset.done
}
