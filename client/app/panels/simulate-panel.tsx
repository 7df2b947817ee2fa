import '@mantine/dates/styles.css';
import 'dayjs/locale/ko';
import { Button, Collapse, Select, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Failure, failureOf } from '#client/kit/api.ts';
import { FailureNote } from '#client/kit/failure-note.tsx';
import { ContractForm } from '#client/kit/form/contract-form.tsx';
import { checkForm, type FormField, type FormValues, fieldsOf, initialValues } from '#client/kit/form/form-model.ts';
import type { PointSource, PointValue } from '#client/kit/form/points-field.tsx';
import { squareAround } from '#client/kit/geo.ts';
import { useWords } from '#client/kit/use-words.ts';
import type { SimulationContract, Wgs84Box } from '#core';
import { knownSimulations } from '../features.ts';
import { scene } from '../session.ts';
import { inputsFrom } from '../state/now-values.ts';
import { startRun } from '../state/runs.ts';
import { useTwin } from '../state/store.ts';
import { RunCard } from './run-card.tsx';

/** Ask the city a question: choose a simulation, an area and a day, and run it on the server. */
export function SimulatePanel() {
  const { word, say } = useWords();
  const simulations = knownSimulations();
  const [id, setId] = useState(simulations[0]?.id);
  const runs = useTwin((state) => state.runs);
  const contract = simulations.find((each) => each.id === id);
  return (
    <div className="simulate">
      {simulations.length > 1 && (
        <Select
          size="sm"
          label={word('simulate.which')}
          data={simulations.map((each) => ({ value: each.id, label: say(each.title) }))}
          value={id ?? null}
          allowDeselect={false}
          onChange={(next) => next && setId(next)}
          data-testid="simulation"
        />
      )}
      {contract && <SimulationForm key={contract.id} contract={contract} />}
      {runs.length > 0 && (
        <section aria-label={word('simulate.runs')}>
          <h2 className="group-title">{word('simulate.runs')}</h2>
          {runs.map((run) => (
            <RunCard key={run.job.jobID} run={run} />
          ))}
        </section>
      )}
    </div>
  );
}

/** Fields of where and when come first; the rest is for those who want it. */
const isEssential = ({ control }: FormField) => ['area', 'points', 'date'].includes(control.type);

function SimulationForm({ contract }: { contract: SimulationContract }) {
  const { word, say } = useWords();
  const fields = useMemo(() => fieldsOf(contract.parameters), [contract]);
  const [values, setValues] = useState<FormValues>(() => initialValues(fields));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [more, setMore] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const area = useTwin((state) => state.area);
  const pointsKey = fields.find((field) => field.control.type === 'points')?.key;
  const setPoints = useCallback(
    (next: readonly PointValue[]) => setValues((before) => (pointsKey ? { ...before, [pointsKey]: next } : before)),
    [pointsKey],
  );
  const points = usePoints((pointsKey && (values[pointsKey] as PointValue[] | undefined)) || none, setPoints);
  const areaField = fields.find((field) => field.control.type === 'area');
  const areaKey = areaField?.key;
  /** Questions of the whole city are asked of it until another area is chosen for them. */
  const whole = areaField?.initial as Wgs84Box | undefined;
  const [wanted, setAll] = useState(true);
  const all = whole !== undefined && (wanted || !(area.box || area.drawing));
  const box = all ? whole : area.box;
  const given = areaKey && box ? { ...values, [areaKey]: [...box] } : values;
  const check = checkForm(contract.parameters, given);

  const run = async () => {
    setTried(true);
    setFailure(undefined);
    if (!check.ok) {
      const [first] = check.wrong.keys();
      if (fields.some((field) => field.key === first && !isEssential(field))) setMore(true);
      return showField(first);
    }
    setBusy(true);
    await startRun(contract.id, check.inputs).catch((thrown: unknown) => setFailure(failureOf(thrown)));
    setBusy(false);
  };
  /** The server names the parameter that it refuses by its key; a reader knows it by its title. */
  const titleOf = (where: string | undefined) => {
    const key = where?.replace(/^inputs\./, '').split('.')[0];
    const field = fields.find((each) => each.key === key);
    return field ? say(field.meta.title) : where;
  };
  const fillNow = async (feed: string) => {
    const at = box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : scene()?.centre();
    if (!at) return undefined;
    const found = await inputsFrom(contract.id, feed, at);
    if (found) setValues((before) => ({ ...before, ...found.inputs }));
    return found?.said;
  };
  const form = {
    fillNow,
    values: given,
    wrong: tried && !check.ok ? check.wrong : noneWrong,
    place: `simulations/${contract.id}` as const,
    onChange: (key: string, value: unknown) => setValues((before) => ({ ...before, [key]: value })),
    points,
    area: {
      drawing: area.drawing,
      ...(box && { box }),
      ...(whole && { all: { chosen: all, choose: () => setAll(true) } }),
      draw: () => {
        if (area.drawing) return scene()?.cancelArea();
        setAll(false);
        void scene()?.drawArea((drawn) => useTwin.setState({ area: { box: drawn, drawing: true } }));
      },
      here: (sideM: number) => squareHere(sideM),
      view: () => {
        setAll(false);
        squareHere(Math.max(leastViewM, Math.round((scene()?.camera().range ?? 0) / 100) * 100));
      },
    },
  };
  return (
    <div className="simulation">
      <h2 className="simulation-title">{say(contract.title)}</h2>
      <p className="simulation-question">{say(contract.question)}</p>
      <ContractForm {...form} fields={fields.filter(isEssential)} />
      {fields.some((field) => !isEssential(field)) && (
        <>
          <UnstyledButton className="more" onClick={() => setMore(!more)} aria-expanded={more}>
            <IconChevronRight size={14} className="chevron" data-open={more} aria-hidden /> {word('simulate.more')}
          </UnstyledButton>
          <Collapse expanded={more}>
            <ContractForm {...form} fields={fields.filter((field) => !isEssential(field))} />
          </Collapse>
        </>
      )}
      {failure && <FailureNote failure={{ ...failure, where: titleOf(failure.where) }} />}
      <Button
        fullWidth
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={run}
        loading={busy}
        data-testid="run"
      >
        {word('simulate.run')}
      </Button>
      <Text size="xs" c="dimmed">
        {say(contract.method)}
      </Text>
    </div>
  );
}

/** What is missing may be out of view: where the form is long, the button lies far below it. */
function showField(key: string | undefined): void {
  // After the form says what is wrong there.
  requestAnimationFrame(() => {
    document.querySelector(`[data-testid="field-${key}"]`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  });
}

/** A question of the whole city needs some of it. */
const leastViewM = 1500;

function squareHere(sideM: number): void {
  const centre = scene()?.centre();
  if (centre) useTwin.setState({ area: { box: squareAround(centre, sideM), drawing: false } });
}

const noneWrong: ReadonlyMap<string, 'missing' | 'invalid'> = new Map();

const none: readonly PointValue[] = [];

/** Eye points of the form as numbered places on the map; one click after another adds places until it is ended. */
function usePoints(points: readonly PointValue[], onChange: (points: readonly PointValue[]) => void): PointSource {
  const [picking, setPicking] = useState(false);
  useEffect(() => {
    scene()?.showPoints(points);
    return () => scene()?.showPoints([]);
  }, [points]);
  useEffect(() => {
    if (!picking) return undefined;
    let over = false;
    void scene()
      ?.pickPoint()
      .then((point) => {
        if (over) return;
        if (point) onChange([...points, point]);
        else setPicking(false);
      });
    return () => {
      over = true;
      scene()?.cancelPoint();
    };
  }, [picking, points, onChange]);
  return {
    picking,
    pick: () => setPicking((now) => !now),
    here: () => {
      const centre = scene()?.centre();
      return centre && { lon: centre[0], lat: centre[1] };
    },
  };
}
