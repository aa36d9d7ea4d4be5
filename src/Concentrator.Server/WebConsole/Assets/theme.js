// Before anything is drawn: what the operator chose; otherwise the system's choice holds.
const chosen = localStorage.getItem('concentrator.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
