// The setting for a library and a purpose; SettingChooser.depict says the same in Python.
(globalThis.adafactorEdu.explorers ??= {}).chooser = (state, kernels, { form, data, labels }) => {
  const { first, ...texts } = data.entries[`${state.library} ${state.purpose}`];
  return {
    quantities: { first },
    texts,
    summary: `${labels.library[state.library]}, ${labels.purpose[state.purpose]}: the first step `
      + `changes the weights by ${form(first, "g3")} %.`,
  };
};
